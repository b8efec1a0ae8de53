/* The theme: an indicator drawn on its layer, by classes of colour or, for counts, by proportional circles. */
import { number, root, t, withUnit } from "../../common/texts.js";
import { MISSING, SECRET, classOf, classify } from "./classes.js";
import { coloursOf } from "./palettes.js";

/** @import { Answer, Classes, DataLayer, Entry, Group, Indicator, MapCanvas, ThemeView } from "../../types.js" */

const SUFFIXES = ["%", "€"]; // Units written after each bound; the others go to the title.

/** @type {(address: string) => Promise<any>} */
const fetchJson = (address) =>
  fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))));

export class Theme {
  #asked = {};
  /** @type {Promise<Entry[]> | null} */
  #registry = null;
  /** @type {Map<string, Promise<Answer>>} */
  #answers = new Map();
  /** @type {DataLayer | null} */
  layer = null;
  /** @type {Answer | null} */
  #answer = null;
  /** @type {Classes} */
  #classes = { method: "quantiles", count: 5, bounds: [] };
  palette = "";
  /** @type {(view: ThemeView | null) => void} told what is shown, null for nothing */
  legend = () => {};

  /** @param {MapCanvas} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /**
   * Every definition, asked once: {id, libelle, unite, series: [{collection, millesimes}]…}.
   * @returns {Promise<Entry[]>}
   */
  registry() {
    this.#registry ??= fetchJson(`${root}/indicators?f=json&forme=carte`).then(({ indicateurs }) => indicateurs);
    this.#registry.catch(() => (this.#registry = null));
    return this.#registry;
  }

  /**
   * An indicator as it is drawn: {libelle, unite, …, valeurs: {code: a number, or "s" for a secret one}}.
   * @param {Indicator} indicator
   */
  #values({ collection, id, year }) {
    const query = new URLSearchParams({ collection, ...(year && { millesime: year }), forme: "carte", f: "json" });
    const address = `${root}/indicators/${encodeURIComponent(id)}?${query}`;
    const answer = this.#answers.get(address) ?? fetchJson(address);
    this.#answers.set(address, answer);
    answer.catch(() => this.#answers.delete(address));
    return answer;
  }

  /**
   * Show an indicator {collection, id, year} with {method, count, bounds} and a palette; null shows none.
   * @param {Indicator | null} indicator
   * @param {Classes} classes
   * @param {string} palette
   */
  async show(indicator, classes, palette) {
    const asked = (this.#asked = {});
    const layer = indicator && this.canvas.layer(indicator.collection);
    if (!layer) return this.#clear();
    const [answer] = await Promise.all([this.#values(indicator), this.canvas.ensure(layer)]);
    if (asked !== this.#asked) return null; // Another choice was made meanwhile.
    if (this.layer && this.layer !== layer) this.layer.theme = null;
    [this.layer, this.#answer, this.#classes, this.palette] = [layer, answer, classes, palette];
    return this.#apply(layer, answer);
  }

  #clear() {
    if (this.layer) this.layer.theme = null;
    this.layer = null;
    this.canvas.refresh();
    this.legend(null);
    return null;
  }

  /**
   * New classes or colours for the same values: nothing is fetched.
   * @param {Classes} classes
   * @param {string} palette
   */
  restyle(classes, palette) {
    [this.#classes, this.palette] = [classes, palette];
    if (this.layer && this.#answer) this.#apply(this.layer, this.#answer);
  }

  /** What is shown has changed, not how. */
  recount() {
    if (this.layer?.theme && this.#answer) this.#apply(this.layer, this.#answer);
  }

  /**
   * @param {DataLayer} layer
   * @param {Answer} answer
   */
  #apply(layer, answer) {
    const { method, count, bounds: own } = this.#classes;
    const values = layer.source.ids.map((id) => answer.valeurs[id]);
    const known = values.filter((value) => typeof value === "number");
    const bounds = answer.effectif ? [] : classify(known, method, count, own);
    const ranks = Uint8Array.from(values, (value) =>
      value === "s" ? SECRET : typeof value === "number" ? classOf(value, bounds) : MISSING);
    const most = known.reduce((a, b) => Math.max(a, b), 0);
    const sizes = answer.effectif ? Float32Array.from(values, (v) => (Number(v) > 0 ? Math.sqrt(Number(v) / most) : 0)) : null;
    layer.theme = { ranks, sizes, values, colours: (dark) => coloursOf(this.palette, bounds.length, dark) };
    this.canvas.refresh();
    this.legend({ layer, answer, bounds, most: answer.effectif ? most : null, ...this.#counted(layer, bounds) });
    return layer;
  }

  /**
   * Ends and numbers of the classes, as the legend tells them: it counts what the filters keep.
   * @param {DataLayer} layer
   * @param {number[]} bounds
   */
  #counted(layer, bounds) {
    /** @type {Group[]} */
    const groups = bounds.map(() => ({ low: Infinity, high: -Infinity, count: 0 }));
    /** @type {Record<number, number>} */
    const others = { [SECRET]: 0, [MISSING]: 0 };
    layer.theme?.values.forEach((value, i) => {
      if (!layer.isShown(i)) return;
      const rank = layer.theme?.ranks[i] ?? MISSING;
      const group = groups[rank];
      if (!group) others[rank] += 1;
      else Object.assign(group, { low: Math.min(group.low, Number(value)), high: Math.max(group.high, Number(value)), count: group.count + 1 });
    });
    return { groups, secret: others[SECRET], missing: others[MISSING] };
  }

  /**
   * Value of a feature as it is said: « 18,4 % », « secret statistique », « non renseigné ».
   * @param {DataLayer} layer
   * @param {number} i
   */
  say(layer, i) {
    if (layer !== this.layer || !layer.theme || !this.#answer) return "";
    const value = layer.theme.values[i];
    const text = value === "s" ? t("secret statistique") : value === undefined ? t("non renseigné") : this.format(Number(value), true);
    return t("{indicateur} : {valeur}", { indicateur: this.#answer.libelle, valeur: text });
  }

  /**
   * A number with its unit when asked.
   * @param {number} value
   * @param {boolean} [unit]
   */
  format(value, unit = false) {
    const { decimales = 0, unite = "" } = this.#answer ?? {};
    const figures = { minimumFractionDigits: decimales, maximumFractionDigits: decimales };
    const text = number(value, figures);
    return unit && unite && unite !== "indice" ? withUnit(text, unite) : text;
  }

  /**
   * « de 12,3 à 18,4 % » : both ends belong to the class.
   * @param {Group} group
   */
  interval({ low, high }) {
    const { unite = "" } = this.#answer ?? {};
    const closed = (/** @type {string} */ text) => (SUFFIXES.includes(unite) ? withUnit(text, unite) : text);
    return low === high ? closed(this.format(low)) : t("{bas} à {haut}", { bas: this.format(low), haut: closed(this.format(high)) });
  }
}
