/* Suggestions under the search box: a help on top of a form that works without it. */
import { around, find, make } from "./find.js";
import { KINDS, isPlainClick } from "./profiles.js";
import { root, t, tn } from "./texts.js";

/** @import { Item } from "../types.js" */
/** @typedef {Item & { nom: string, complement: string, adresse: string, jumeau?: unknown }} Result */
/** @typedef {{ properties: { label: string }, geometry: { coordinates: [number, number] } }} Place */

/**
 * What a page with a map does of a choice; without it, links are followed.
 * @typedef {object} Hooks
 * @property {(object: Item) => boolean} open whether the object opens beside the map
 * @property {(lat: number, lon: number, label: string) => boolean} goTo whether the map goes to a place
 */

const DELAY = 150;
const GEOCODER = "https://data.geopf.fr/geocodage/search";
const AGREED = "geocite-adresses";
const ASK = t("Chercher cette adresse (service de la Géoplateforme, IGN)");
const QUESTION = t("Ce que vous avez écrit sera envoyé à data.geopf.fr (IGN), cette fois et les suivantes.");
const AGREE = t("Accepter et chercher");
const OUT = t("Le service d’adresses de l’IGN ne répond pas. Cherchez par la commune ou le quartier.");
const CUT = t("La recherche ne répond pas : la connexion est peut-être coupée.");
const NOWHERE = t("Le service d’adresses de l’IGN ne connaît pas cette adresse.");

// Refused by the browser, what is stored lasts as long as the page.
let agreedHere = false;
function agreed(now = false) {
  try {
    if (now) localStorage.setItem(AGREED, "oui");
    return localStorage.getItem(AGREED) === "oui";
  } catch {
    agreedHere ||= now;
    return agreedHere;
  }
}

export class Search {
  /** @type {AbortController | undefined} */
  #abort;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {HTMLFormElement} form
   * @param {Hooks} [hooks]
   */
  constructor(form, hooks) {
    this.form = form;
    this.hooks = hooks;
    this.input = /** @type {HTMLInputElement} */ (find("input[type=search]", form));
    this.list = find("[role=listbox]", form);
    this.status = find("[role=status]", form);
    this.active = -1;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("input", () => this.#later());
    this.input.addEventListener("keydown", (event) => this.#keys(event));
    form.addEventListener("focusout", ({ relatedTarget }) => (relatedTarget instanceof Node && form.contains(relatedTarget)) || this.close());
    document.addEventListener("keydown", (event) => this.#slash(event));
  }

  /** @param {KeyboardEvent} event */
  #slash(event) {
    const typing = around(event, "input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const text = this.input.value.trim();
    if (text.length < 2) return this.close();
    this.#timer = setTimeout(() => this.#ask(text), DELAY);
  }

  /** @param {string} text */
  async #ask(text) {
    this.#abort = new AbortController();
    const address = `${this.form.getAttribute("action")}?q=${encodeURIComponent(text)}&f=json&limit=14`;
    try {
      const answer = await fetch(address, { signal: this.#abort.signal });
      // The outline of 2015 of a quartier that is listed already: its page leads to it.
      if (answer.ok) this.#show((await answer.json()).resultats.filter((/** @type {Result} */ result) => !result.jumeau));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "AbortError") this.#tell(CUT);
    }
  }

  /** @param {Result[]} results */
  #show(results) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...results.slice(0, 10).map((result, i) => this.#option(result, i)));
    if (!window.geocite?.alone) this.list.append(this.#askAddress());
    if (this.list.children.length) this.#open();
    else this.close();
    const count = Math.min(results.length, 10);
    this.status.textContent = count === 0 ? t("Aucun résultat") : tn(count, "{n} résultat", "{n} résultats");
  }

  /**
   * @param {Result} result
   * @param {number} i
   */
  #option(result, i) {
    const kind = [KINDS[result.collection], result.complement].filter(Boolean).join(" · ");
    const texts = [make("span", { textContent: result.nom }), " ", make("small", { textContent: kind })];
    const link = make("a", { href: result.adresse, tabIndex: -1, id: `suggestion-${i}` }, ...texts);
    link.setAttribute("role", "option");
    link.dataset.couche = result.collection;
    link.addEventListener("click", (event) => this.#follow(event, result));
    return link;
  }

  #open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  /* --- addresses: asked of another service, once the reader has agreed -------------------------- */

  #askAddress() {
    const option = this.#line(ASK);
    option.addEventListener("click", () => {
      if (agreed(Boolean(option.dataset.demande)) || option.dataset.demande) return this.#geocode();
      option.dataset.demande = "oui";
      option.replaceChildren(`${QUESTION} `, make("span", { className: "bouton", textContent: AGREE }));
      this.status.textContent = QUESTION;
      return this.#open();
    });
    return option;
  }

  /** @param {string} text */
  #line(text) {
    const option = make("a", { id: "suggestion-adresse", className: "suggestion-adresse", textContent: text, tabIndex: -1 });
    option.setAttribute("role", "option");
    return option;
  }

  async #geocode() {
    let found;
    try {
      const query = new URLSearchParams({ q: this.input.value.trim(), limit: "5" });
      const answer = await fetch(`${GEOCODER}?${query}`, { referrerPolicy: "no-referrer", credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      found = (await answer.json()).features;
    } catch {
      return this.#tell(OUT);
    }
    if (!found.length) return this.#tell(NOWHERE);
    this.active = -1;
    this.list.replaceChildren(...found.map((/** @type {Place} */ place, /** @type {number} */ i) => this.#place(place, i)));
    this.status.textContent = tn(found.length, "{n} adresse", "{n} adresses");
    return this.#open();
  }

  /**
   * @param {Place} place
   * @param {number} i
   */
  #place({ properties, geometry }, i) {
    const [lon, lat] = geometry.coordinates.map(Number);
    const option = this.#line(properties.label);
    option.id = `suggestion-${i}`;
    option.href = `${root}/locate?lon=${lon}&lat=${lat}`; // Without the map, what lies there is a page.
    option.addEventListener("click", (event) => {
      if (!isPlainClick(event) || !this.hooks?.goTo(lat, lon, properties.label)) return;
      event.preventDefault();
      this.close();
    });
    return option;
  }

  /** @param {string} text */
  #tell(text) {
    this.active = -1;
    this.list.replaceChildren(Object.assign(this.#line(text), { id: "suggestion-0" }));
    this.status.textContent = text;
    this.#open();
  }

  /**
   * @param {MouseEvent} event
   * @param {Result} result
   */
  #follow(event, { collection, id }) {
    if (!isPlainClick(event) || !this.hooks?.open({ collection, id })) return;
    event.preventDefault();
    this.close();
    this.input.value = "";
  }

  /** @param {KeyboardEvent} event */
  #keys(event) {
    const options = /** @type {HTMLElement[]} */ ([...this.list.children]);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    } else if (step && !this.list.hidden) {
      event.preventDefault();
      this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.active)));
      this.input.setAttribute("aria-activedescendant", options[this.active].id);
      options[this.active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      options[this.active].click();
    }
  }

  close() {
    clearTimeout(this.#timer);
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/**
 * The search of a page, if its template has one.
 * @param {Hooks} [hooks]
 */
export function startSearch(hooks) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-recherche]"));
  return form && new Search(form, hooks);
}
