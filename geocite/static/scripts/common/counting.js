/* Which items the filters keep, and how many each choice would keep; nothing here touches the page. */

/** @import { FilterName, MapState } from "../types.js" */
/** @typedef {Partial<MapState>} Asked */
/** @typedef {[parameter: string, value: string]} Pair */
/** @typedef {string | string[] | null} Value */
/** @typedef {{ ids: string[] } & { [name: string]: Value[] | undefined }} Columns what every item of a layer is, by filter */

/** @type {Partial<Record<FilterName, string>>} */
const PLACED = { departement: "code_departement", epci: "intercommunalite", cite: "cite" };
/**
 * By layer: filter -> parameter that the tables and the files are asked with (see geocite/serving/facets.py).
 * @type {Record<string, Partial<Record<FilterName, string>>>}
 */
const PARAMETERS = {
  cites: { ...PLACED, cite: "id", vague: "vague" }, "qpv-2024": PLACED, "qpv-2015": PLACED, communes: PLACED,
  colleges: { ...PLACED, ep: "education_prioritaire", bande: "bande_2024", bande2015: "bande_2015" },
};
/**
 * What the choices of a filter count, unless another filter is about one layer only.
 * @type {Record<FilterName, string>}
 */
const COUNTED = { departement: "cites", cite: "qpv-2024", epci: "communes", vague: "cites", ep: "colleges", bande: "colleges", bande2015: "colleges" };
const RANGE = ["colonne", "de", "a"];
const SHAPING = ["f", "limit", "offset", "sortby", "properties", "skipGeometry", "crs", "telecharger"]; // how, not which

export const CHOICES = /** @type {FilterName[]} */ (Object.keys(COUNTED));

/** @type {(id: string) => FilterName[]} */
const filtersOf = (id) => /** @type {FilterName[]} */ (Object.keys(PARAMETERS[id]));

/** @type {(value: Value | undefined) => string[]} */
const values = (value) => (value === null || value === undefined ? [] : [value].flat());

/**
 * What the tables and the files are asked for to hold what the map shows of a layer: pairs of parameter and value.
 * @param {string} id
 * @param {Asked} state
 * @returns {Pair[]}
 */
export function queryOf(id, state) {
  const chosen = filtersOf(id).filter((name) => state[name]);
  return [...chosen.map((name) => /** @type {Pair} */ ([PARAMETERS[id][name], state[name]])), ...beyond(id, state)];
}

/**
 * The part of it that only the server can tell: values of an indicator, what a table was asked for.
 * @param {string} id
 * @param {Asked} state
 * @returns {Pair[]}
 */
export function beyond(id, { plage, indicateur, tableau }) {
  const ranged = plage && indicateur?.collection === id && !indicateur.year;
  /** @type {[string, string | number | null][]} */
  const ends = ranged ? [["colonne", indicateur.id], ["de", plage.least], ["a", plage.most]] : [];
  const more = tableau?.collection === id ? [...new URLSearchParams(tableau.query)] : [];
  const aside = ranged ? [...SHAPING, ...RANGE] : SHAPING;
  const known = ends.filter(([, value]) => value !== null).map(([name, value]) => /** @type {Pair} */ ([name, String(value)]));
  return [...known, ...more.filter(([name]) => !aside.includes(name))];
}

/**
 * Ranks of the items of a layer that are kept, one of the filters put aside; `only`, ids that the server keeps.
 * @param {string} id
 * @param {Columns} columns
 * @param {Asked} state
 * @param {Set<string> | null} [only]
 * @param {string} [aside]
 */
export function kept(id, columns, state, only = null, aside = "") {
  const { ids } = columns;
  const wanted = filtersOf(id).filter((name) => state[name] && name !== aside);
  const has = (/** @type {FilterName} */ name, /** @type {number} */ k) => values((columns[name] ?? ids)[k]).includes(String(state[name]));
  return [...ids.keys()].filter((k) => (!only || only.has(ids[k])) && wanted.every((name) => has(name, k)));
}

/**
 * The layer whose items the choices of a filter count: the one that another filter is about, if any.
 * @param {FilterName} name
 * @param {Asked} state
 * @param {string[]} limited layers of which only the server tells what is kept
 */
export function layerCounted(name, state, limited) {
  const others = CHOICES.filter((one) => one !== name && state[one] && !PLACED[one]).map((one) => COUNTED[one]);
  return [COUNTED[name], ...others, ...limited].filter((id) => PARAMETERS[id][name]).pop() ?? COUNTED[name];
}

/**
 * By choice of a filter, how many items of some ranks it holds.
 * @param {FilterName} name
 * @param {Columns} columns
 * @param {number[]} ranks
 */
export function countChoices(name, columns, ranks) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const column = columns[name] ?? columns.ids;
  for (const k of ranks) for (const value of values(column[k])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
