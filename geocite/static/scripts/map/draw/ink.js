/* Colours of the map: those of the page, as its style gives them for the light and the dark. */

/** @import { Colours } from "../../types.js" */

const TOKENS = {
  paper: "--papier", land: "--carte-terre", ink: "--encre", inkSoft: "--carte-nom", halo: "--carte-halo",
  communes: "--accent-commune", departements: "--carte-limite", veil: "--carte-voile",
  cites: "--accent-cite", citesInk: "--encre-cite",
  qpv24: "--accent-qpv24", qpv24Tint: "--teinte-qpv24", qpv15: "--accent-qpv15", colleges: "--accent-college", lycees: "--accent-lycee", circle: "--carte-cercle",
};

const DARK = "(prefers-color-scheme: dark)";

export const isDark = () => matchMedia(DARK).matches;

export class Ink {
  /** @type {Colours | null} */
  #colours = null;
  #dark = matchMedia(DARK);
  #renew = () => {
    this.#colours = null;
    this.changed();
  };

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  watch() {
    this.#dark.addEventListener("change", this.#renew);
  }

  leave() {
    this.#dark.removeEventListener("change", this.#renew);
  }

  get colours() {
    return (this.#colours ??= read());
  }
}

/** @returns {Colours} */
function read() {
  const style = getComputedStyle(document.documentElement);
  const one = (/** @type {string[]} */ [key, token]) => [key, style.getPropertyValue(token).trim()];
  return Object.fromEntries(Object.entries(TOKENS).map(one));
}
