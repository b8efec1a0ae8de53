/* Which items the filters keep, and how many each choice would keep; nothing here touches the page. */

/** @import { FilterName, MapState } from "../types.js" */
/** @typedef {Partial<MapState>} Asked */
/**
 * How a filter is asked for.
 * @typedef {object} Filter
 * @property {Record<string, string | undefined>} parametres by layer, what the tables and the files are asked with
 * @property {string} compte the layer whose items its choices count, unless another filter is about one layer only
 * @property {boolean} seul whether it is about that layer only
 */
/** @typedef {Record<FilterName, Filter>} Filters */
/** @typedef {[parameter: string, value: string]} Pair */
/** @typedef {string | string[] | null} Value */
/** @typedef {{ ids: string[] } & { [name: string]: Value[] | undefined }} Columns what every item of a layer is, by filter */

const RANGE = ["colonne", "de", "a"];
const SHAPING = ["f", "limit", "offset", "sortby", "properties", "skipGeometry", "crs", "telecharger"]; // how, not which

/**
 * Filters that a layer answers and that a state asks for.
 * @type {(filters: Filters, id: string, state: Asked) => FilterName[]}
 */
const asked = (filters, id, state) =>
  /** @type {FilterName[]} */ (Object.keys(filters)).filter((name) => filters[name].parametres[id] && state[name]);

/** @type {(value: Value | undefined) => string[]} */
const values = (value) => (value === null || value === undefined ? [] : [value].flat());

/**
 * What the tables and the files are asked for to hold what the map shows of a layer: pairs of parameter and value.
 * @param {Filters} filters
 * @param {string} id
 * @param {Asked} state
 * @returns {Pair[]}
 */
export function queryOf(filters, id, state) {
  const chosen = asked(filters, id, state).map((name) => /** @type {Pair} */ ([filters[name].parametres[id], state[name]]));
  return [...chosen, ...beyond(id, state)];
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
 * @param {Filters} filters
 * @param {string} id
 * @param {Columns} columns
 * @param {Asked} state
 * @param {{ only?: Set<string> | null, aside?: string }} [options]
 */
export function kept(filters, id, columns, state, { only = null, aside = "" } = {}) {
  const { ids } = columns;
  const wanted = asked(filters, id, state).filter((name) => name !== aside);
  const has = (/** @type {FilterName} */ name, /** @type {number} */ k) => values((columns[name] ?? ids)[k]).includes(String(state[name]));
  return [...ids.keys()].filter((k) => (!only || only.has(ids[k])) && wanted.every((name) => has(name, k)));
}

/**
 * The layer whose items the choices of a filter count: the one that another filter is about, if any.
 * @param {Filters} filters
 * @param {FilterName} name
 * @param {Asked} state
 * @param {string[]} limited layers of which only the server tells what is kept
 */
export function layerCounted(filters, name, state, limited) {
  const { compte, parametres } = filters[name];
  const all = /** @type {FilterName[]} */ (Object.keys(filters));
  const others = all.filter((one) => one !== name && state[one] && filters[one].seul).map((one) => filters[one].compte);
  return [compte, ...others, ...limited].filter((id) => parametres[id]).pop() ?? compte;
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
