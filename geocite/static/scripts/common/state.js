/* The state of the page is its address: read(url) gives the state, write(state) gives the same address back. */
/** @import { Classes, FilterName, MapState } from "../types.js" */
/** @typedef {{ read: (text: string) => any, write: (value: any) => string }} Key */

/** @type {(text: string) => string[]} */
const list = (text) => text.split(",").filter(Boolean);

const METHODS = ["quantiles", "jenks", "egaux", "ecarts"];
const NAME = /^[a-z0-9_-]+$/;
const VINTAGE = /^[\p{L}\d][\p{L}\d -]*$/u; // a year, or « édition 2022 »

/**
 * « jenks-5 » , « manuel-10_20.5 ».
 * @param {string} text
 * @returns {Classes | undefined}
 */
function readClasses(text) {
  const [method, rest = ""] = [text.slice(0, text.indexOf("-")), text.slice(text.indexOf("-") + 1)];
  if (METHODS.includes(method) && /^[3-7]$/.test(rest)) return { method, count: Number(rest), bounds: [] };
  const bounds = rest.split("_").map(Number);
  const rising = bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > bounds[i - 1]));
  const usable = method === "manuel" && rest && rising && bounds.length <= 6 && bounds.join("_") === rest;
  return usable ? { method, count: 5, bounds } : undefined;
}

const VIEW = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/;

const RANGE = /^(-?\d+(?:\.\d+)?|)_(-?\d+(?:\.\d+)?|)$/;

/** @type {FilterName[]} */
const CHOICES = ["departement", "epci", "cite", "vague", "ep", "bande", "bande2015"];

/** @type {Key} */
const WORD = { read: (text) => text || undefined, write: (value) => value };

/**
 * One entry per parameter: read gives undefined when the text says nothing usable.
 * @type {Record<string, Key>}
 */
const KEYS = {
  selection: {
    read: (text) => {
      const [collection, id, more] = text.split("/");
      return collection && id && more === undefined ? { collection, id } : undefined;
    },
    write: (value) => `${value.collection}/${value.id}`,
  },
  couches: { read: list, write: (value) => value.join(",") },
  fond: WORD,
  indicateur: {
    read: (text) => {
      const [collection, id, year, more] = text.split("/");
      if (![collection, id].every((part) => NAME.test(part || "")) || !VINTAGE.test(year ?? "x") || more !== undefined) return undefined;
      return year ? { collection, id, year } : { collection, id };
    },
    write: ({ collection, id, year }) => [collection, id, year].filter(Boolean).join("/"),
  },
  classes: {
    read: readClasses,
    write: ({ method, count, bounds }) => `${method}-${method === "manuel" ? bounds.join("_") : count}`,
  },
  ...Object.fromEntries(CHOICES.map((name) => [name, WORD])),
  plage: {
    read: (text) => {
      const match = RANGE.exec(text);
      const [least, most] = match ? [match[1], match[2]].map((end) => (end === "" ? null : Number(end))) : [];
      return match && text !== "_" && `${least ?? ""}_${most ?? ""}` === text ? { least, most } : undefined;
    },
    write: ({ least, most }) => `${least ?? ""}_${most ?? ""}`,
  },
  // What a table was asked for that no other filter says: « colleges?q=arras ».
  tableau: {
    read: (text) => {
      const [, collection, query] = /^([a-z0-9-]+)\?(.+)$/.exec(text) ?? [];
      return collection ? { collection, query } : undefined;
    },
    write: ({ collection, query }) => `${collection}?${query}`,
  },
  balayage: { read: (text) => (/^(0|[1-9]\d?|100)$/.test(text) ? Number(text) : undefined), write: String },
  palette: { read: (text) => (NAME.test(text) ? text : undefined), write: (value) => value },
  c: {
    read: (text) => {
      const match = VIEW.exec(text);
      const [lat, lon, zoom] = match ? match.slice(1).map(Number) : [NaN, NaN, NaN];
      return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom <= 20 ? { lat, lon, zoom } : undefined;
    },
    write: ({ lat, lon, zoom }) => `${round(lat, 5)},${round(lon, 5)},${round(zoom, 2)}`,
  },
};

/** @type {(value: number, digits: number) => string} */
const round = (value, digits) => String(Number(value.toFixed(digits)));

export class State {
  /**
   * `defaults` are left out of the address; parameters of others pass through untouched.
   * @param {Partial<MapState>} defaults
   * @param {Record<string, Key>} [keys]
   */
  constructor(defaults, keys = KEYS) {
    this.defaults = /** @type {Record<string, any>} */ (defaults);
    this.keys = keys;
  }

  /**
   * The state that a query says.
   * @param {string} search
   * @returns {MapState}
   */
  read(search) {
    const state = /** @type {any} */ ({ ...this.defaults, others: [] });
    for (const [name, text] of new URLSearchParams(search)) {
      const key = Object.hasOwn(this.keys, name) && this.keys[name];
      if (!key) state.others.push([name, text]);
      else state[name] = key.read(text) ?? this.defaults[name];
    }
    return state;
  }

  /**
   * The query of a state, « ? » included, empty when all is as by default.
   * @param {Partial<MapState>} asked
   */
  write(asked) {
    const state = /** @type {Record<string, any>} */ (asked);
    /** @type {[string, string][]} */
    const parts = [];
    for (const [name, key] of Object.entries(this.keys)) {
      const value = state[name];
      if (value === null || value === undefined) continue;
      const text = key.write(value);
      const usual = this.defaults[name];
      if (usual !== null && usual !== undefined && key.write(usual) === text) continue;
      parts.push([name, text]);
    }
    const escape = (/** @type {string} */ text) => encodeURIComponent(text).replace(/%2C/g, ",").replace(/%2F/g, "/");
    const query = [...parts, ...(asked.others ?? [])].map(([name, text]) => `${escape(name)}=${escape(text)}`);
    return query.length ? `?${query.join("&")}` : "";
  }
}

/** @type {(FilterName | "plage" | "tableau")[]} */
export const FILTER_NAMES = [...CHOICES, "plage", "tableau"];
