/* The state of the page is its address: read(url) gives the state, write(state) gives the same address back. */
(function (geocite) {
  "use strict";

  const list = (text) => text.split(",").filter(Boolean);

  const METHODS = ["quantiles", "jenks", "egaux", "ecarts"];
  const NAME = /^[a-z0-9_-]+$/;
  const VINTAGE = /^[\p{L}\d][\p{L}\d -]*$/u; // a year, or « édition 2022 »

  /** « jenks-5 » , « manuel-10_20.5 ». */
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

  const CHOICES = ["departement", "epci", "cite", "vague", "ep", "bande", "bande2015"];

  const WORD = { read: (text) => text || undefined, write: (value) => value };

  /** One entry per parameter: read gives undefined when the text says nothing usable. */
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
        if (!match || Math.abs(match[1]) > 85 || Math.abs(match[2]) > 180 || match[3] > 20) return undefined;
        return { lat: Number(match[1]), lon: Number(match[2]), zoom: Number(match[3]) };
      },
      write: ({ lat, lon, zoom }) => `${round(lat, 5)},${round(lon, 5)},${round(zoom, 2)}`,
    },
  };

  const round = (value, digits) => String(Number(value.toFixed(digits)));

  class State {
    /** `defaults` are left out of the address; parameters of others pass through untouched. */
    constructor(defaults, keys = KEYS) {
      this.defaults = defaults;
      this.keys = keys;
    }

    read(search) {
      const state = { ...this.defaults, others: [] };
      for (const [name, text] of new URLSearchParams(search)) {
        const key = Object.hasOwn(this.keys, name) && this.keys[name];
        if (!key) state.others.push([name, text]);
        else state[name] = key.read(text) ?? this.defaults[name];
      }
      return state;
    }

    write(state) {
      const parts = [];
      for (const [name, key] of Object.entries(this.keys)) {
        const value = state[name];
        if (value === null || value === undefined) continue;
        const text = key.write(value);
        const usual = this.defaults[name];
        if (usual !== null && usual !== undefined && key.write(usual) === text) continue;
        parts.push([name, text]);
      }
      const escape = (text) => encodeURIComponent(text).replace(/%2C/g, ",").replace(/%2F/g, "/");
      const query = [...parts, ...state.others].map(([name, text]) => `${escape(name)}=${escape(text)}`);
      return query.length ? `?${query.join("&")}` : "";
    }
  }

  Object.assign(geocite, { State, FILTER_NAMES: [...CHOICES, "plage", "tableau"] });
})((window.geocite = window.geocite || {}));
