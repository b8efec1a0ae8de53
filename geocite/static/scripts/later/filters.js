/* Filters: one answer tells what every item is, how each filter is asked for and said; the map, the tables and the files
   then keep the same items (see geocite/serving/catalogue/facets.py). */
import { find, findAll, make } from "../common/find.js";
import { FILTER_NAMES } from "../common/state.js";
import { base as site, number as figure, root as base, t } from "../common/texts.js";
import { beyond, countChoices, kept, layerCounted, queryOf } from "../common/counting.js";

/** @import { DataLayer, FilterName, FilterState, Indicator, MapCanvas, MapState, Range } from "../types.js" */
/** @import { Columns, Filter, Pair } from "../common/counting.js" */
/** @typedef {Filter & { phrase: string, dits: Record<string, string> }} Said how a filter is asked for, and said */
/**
 * What the server tells of the filters: each of them, what their choices count by layer, the phrases of a sentence.
 * @typedef {{ filtres: Record<FilterName, Said>, unites: Record<string, string>, phrases: Record<string, string> }} Words
 */
/** @typedef {Words & { couches: Record<string, Columns>, epci: Record<string, string> }} Known */
/** @typedef {{ number: HTMLElement, all: string, link: HTMLAnchorElement, address: string, ids: Set<string> | null, more: URLSearchParams }} Line */

/** @type {(text: string) => number} */
const parseNumber = (text) => (text.trim() === "" ? NaN : Number(text.replace(/\s/g, "").replace(",", ".")));
/** @type {(number: number) => string} */
const written = (number) => (document.documentElement.lang === "fr" ? String(number).replace(".", ",") : String(number));
/** @type {(number: number) => number | null} */
const finite = (number) => (Number.isFinite(number) ? number : null);

export class Filters {
  /** @type {Promise<void> | null} */
  #asked = null;
  #turn = {};
  /** @type {Map<string, Promise<any>>} */
  #answers = new Map();
  /** @type {Record<string, Columns> | null} */
  #columns = null;
  /** @type {Words} nothing before the answer has come */
  #words = { filtres: /** @type {Words["filtres"]} */ ({}), unites: {}, phrases: {} };
  /** @type {Record<string, Set<string> | null>} by layer, ids that only the server could tell */
  #beyond = {};
  /** @type {string[]} what the address asks for and nobody knows */
  #unknown = [];

  /**
   * changed(filters) when the reader chooses; the state holds one value by filter, null for none.
   * @param {HTMLDetailsElement} root
   * @param {MapCanvas} canvas
   * @param {(chosen: Partial<FilterState>) => void} changed
   */
  constructor(root, canvas, changed) {
    this.root = root;
    this.canvas = canvas;
    this.changed = changed;
    const fields = /** @type {HTMLSelectElement[]} */ (findAll("select", root));
    this.fields = /** @type {Record<FilterName, HTMLSelectElement>} */ (Object.fromEntries(fields.map((one) => [one.name, one])));
    this.choices = /** @type {FilterName[]} */ (Object.keys(this.fields));
    this.ends = ["least", "most"].map((name) => /** @type {HTMLInputElement} */ (find(`[name=plage-${name}]`, root)));
    this.clearing = find("[data-partie=effacer]", root);
    for (const option of findAll("option", root)) option.dataset.nom = String(option.textContent).trim();
    this.clearing.addEventListener("click", () => {
      changed({ ...this.#byName(() => null), plage: null, tableau: null });
      find("summary", root).focus();
    });
    this.lines = new Map(findAll(".couche").map((line) => [String(line.dataset.couche), lineOf(line)]));
  }

  /** @returns {Omit<FilterState, "tableau">} what the form says: it has no field for what a table was asked for */
  read() {
    const [least, most] = this.ends.map((field) => parseNumber(field.value));
    const known = [least, most].some(Number.isFinite);
    return { ...this.#byName((name) => this.fields[name].value || null), plage: known ? { least: finite(least), most: finite(most) } : null };
  }

  /** Every item of the layers with its values for each filter, fetched when first needed. */
  #load() {
    this.#asked ??= this.#json(`${base}/filtres?f=json`).then((/** @type {Known} */ { couches, epci, ...words }) => {
      this.#columns = couches;
      this.#words = words;
      const sorted = Object.entries(epci).sort(([, a], [, b]) => a.localeCompare(b, "fr"));
      for (const [code, name] of sorted) {
        const option = new Option(name, code);
        option.dataset.nom = name;
        this.fields.epci.append(option);
      }
    });
    this.#asked.catch(() => (this.#asked = null));
    return this.#asked;
  }

  /**
   * @param {string} address
   * @returns {Promise<any>}
   */
  async #json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  /**
   * Put the form, the map and the links in a state; what the address asks for and nobody knows keeps nothing, and is told.
   * @param {MapState} state
   */
  async set(state) {
    const turn = (this.#turn = {});
    const some = FILTER_NAMES.some((name) => state[name]);
    this.root.open ||= some;
    this.clearing.hidden = !some;
    if (this.root.open) await this.#load();
    const known = (/** @type {FilterName} */ name) => [...this.fields[name].options].some(({ value }) => value === state[name]);
    this.#unknown = this.choices.filter((name) => state[name] && !known(name)).map((name) => String(state[name]));
    const found = await Promise.all(this.canvas.layers.map(({ id }) => this.#ask(id, beyond(id, state))));
    if (turn !== this.#turn) return;
    for (const name of this.choices) this.fields[name].value = state[name] || "";
    this.#range(state);
    this.#beyond = Object.fromEntries(this.canvas.layers.map(({ id }, k) => [id, found[k]]));
    for (const layer of this.canvas.layers) this.#apply(layer, state);
    this.canvas.refresh();
    for (const name of this.choices) this.#count(name, state);
    this.say(state);
  }

  /**
   * The range is that of the indicator on the map, for its latest year only.
   * @param {MapState} state
   */
  #range({ plage, indicateur }) {
    const group = find("[data-partie=plage]", this.root);
    group.hidden = !indicateur || Boolean(indicateur.year);
    [plage?.least, plage?.most].forEach((end, k) => (this.ends[k].value = end === null || end === undefined ? "" : written(end)));
  }

  /**
   * Ids that answer a query, null when there is none.
   * @param {string} id
   * @param {Pair[]} query
   * @returns {Promise<Set<string> | null>}
   */
  async #ask(id, query) {
    if (!query.length) return null;
    const address = `${site}/collections/${id}/items?f=json&skipGeometry=true&properties=nom&limit=10000&${new URLSearchParams(query)}`;
    const answer = this.#answers.get(address) ?? this.#json(address);
    this.#answers.set(address, answer);
    answer.catch(() => this.#answers.delete(address));
    return new Set((await answer).features.map((/** @type {{ id: string }} */ { id: one }) => one));
  }

  /**
   * Ids of the items of a layer that the filters keep, null for all.
   * @param {string} id
   * @param {MapState} state
   */
  #kept(id, state) {
    const columns = this.#columns?.[id];
    if (!columns || !queryOf(this.#words.filtres, id, state).length) return null;
    return new Set(kept(this.#words.filtres, id, columns, state, { only: this.#beyond[id] }).map((k) => columns.ids[k]));
  }

  /**
   * @param {DataLayer} layer
   * @param {MapState} state
   */
  #apply(layer, state) {
    const query = queryOf(this.#words.filtres, layer.id, state);
    const ids = this.#kept(layer.id, state);
    layer.only = ids;
    layer.remask();
    const line = this.lines.get(layer.id);
    if (!line) return;
    const more = new URLSearchParams(query);
    line.number.textContent = ids ? `${figure(ids.size)} / ${line.all}` : line.all;
    line.link.href = query.length ? `${line.address}&${more}` : line.address;
    Object.assign(line, { ids, more });
  }

  /**
   * Beside each choice, how many items it would keep, the other filters being what they are.
   * @param {FilterName} name
   * @param {MapState} state
   */
  #count(name, state) {
    if (!this.#columns) return;
    const id = layerCounted(this.#words.filtres, name, state, Object.keys(this.#beyond).filter((one) => this.#beyond[one]));
    const columns = this.#columns?.[id];
    if (!columns) return;
    const counts = countChoices(name, columns, kept(this.#words.filtres, id, columns, state, { only: this.#beyond[id], aside: name }));
    for (const option of this.fields[name].options)
      if (option.value) option.textContent = `${option.dataset.nom} (${figure(counts.get(option.value) ?? 0)})`;
    find(`#unite-${name}`, this.root).textContent = this.#words.unites[id];
  }

  /** @param {MapState} state */
  say(state) {
    const said = this.#columns ? [...this.#said(state)] : [];
    const sentence = said.length ? this.#phrase("carte", { liste: said.join(this.#phrase("joint")) }) : "";
    const limit = state.vague ? t("La vague ne trie que les cités : quartiers, collèges et communes ne changent pas.") : "";
    const warning = this.#warning();
    find("[data-partie=phrase]", this.root).textContent = [sentence, limit, warning].filter(Boolean).join(" ");
    this.clearing.hidden = !said.length;
    const note = find("#avis-carte");
    note.textContent = warning;
    note.hidden = !warning;
    const list = find("[data-partie=tableaux]", this.root);
    list.replaceChildren(...[...this.canvas.layers].reverse().flatMap((layer) => this.#table(layer)));
  }

  /**
   * A phrase of the answer, its {names} filled in.
   * @param {string} name
   * @param {Record<string, string>} [values]
   */
  #phrase(name, values) {
    return t(this.#words.phrases[name], values);
  }

  /**
   * What is chosen, filter by filter.
   * @param {MapState} state
   */
  *#said(state) {
    for (const name of this.choices.filter((one) => state[one])) {
      const { phrase, dits } = this.#words.filtres[name];
      const chosen = String(state[name]);
      yield t(phrase, { valeur: dits[chosen] ?? this.fields[name].selectedOptions[0]?.dataset.nom ?? chosen });
    }
    if (state.plage) yield this.#rangeWords(state.plage, state.indicateur);
    if (state.tableau) yield this.#tableWords(state.tableau);
  }

  /**
   * The range of an indicator in words.
   * @param {Range} range
   * @param {Indicator | null} indicateur
   */
  #rangeWords({ least, most }, indicateur) {
    const [shown] = /** @type {HTMLSelectElement} */ (find("#theme [name=indicateur]")).selectedOptions;
    const nom = shown?.value === `${indicateur?.collection}/${indicateur?.id}` ? String(shown.textContent).trim() : t("indicateur affiché");
    const ends = { bas: written(Number(least)), haut: written(Number(most)) };
    return this.#phrase("valeur", { nom, valeur: this.#phrase(least === null ? "haut" : most === null ? "bas" : "bornes", ends) });
  }

  /**
   * What a function gives for each filter, by its name.
   * @template T
   * @param {(name: FilterName) => T} give
   */
  #byName(give) {
    return /** @type {Record<FilterName, T>} */ (Object.fromEntries(this.choices.map((name) => [name, give(name)])));
  }

  /** What the map itself says too: nothing left, or a choice that is not understood. */
  #warning() {
    const odd = this.#unknown.map((value) => t("« {valeur} » n’est pas un choix connu : rien n’y répond.", { valeur: value }));
    const none = this.canvas.layer("cites")?.only?.size === 0 ? [t("Aucune cité ne correspond à ces filtres.")] : [];
    return [...odd, ...none].join(" ");
  }

  /**
   * What a table was asked for that this form has no field for.
   * @param {{ collection: string, query: string }} tableau
   */
  #tableWords({ collection, query }) {
    const asked = new URLSearchParams(query);
    const title = this.canvas.layer(collection)?.title ?? collection;
    const only = [...asked.keys()].join() === "q";
    return only ? this.#phrase("mots", { couche: title, mots: String(asked.get("q")) }) : t("{couche} : le choix fait dans le tableau", { couche: title });
  }

  /** @param {DataLayer} layer */
  #table(layer) {
    const line = this.lines.get(layer.id);
    if (!layer.only || !line?.ids) return [];
    const href = `${base}/collections/${layer.id}/items?f=html&${line.more}`;
    const textContent = t("{couche} : {nombre} en tableau", { couche: layer.title, nombre: figure(line.ids.size) });
    return [make("li", {}, make("a", { href, textContent }))];
  }
}

/**
 * What a line of the panel of layers says before any filter.
 * @param {HTMLElement} line
 * @returns {Line}
 */
function lineOf(line) {
  const number = find(".couche-nombre", line);
  const link = /** @type {HTMLAnchorElement} */ (find(".couche-fichier", line));
  const address = String(link.getAttribute("href"));
  return { number, all: String(number.textContent), link, address, ids: null, more: new URLSearchParams() };
}
