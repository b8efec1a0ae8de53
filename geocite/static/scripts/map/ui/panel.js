/* The side panel (a bottom sheet on a phone): what one can do, a profile, its loading, its failure. */
import { around, find } from "../../common/find.js";
import { KINDS, addressOf, fetchProfile, isPlainClick, objectAt } from "../../common/profiles.js";
import { t, tn } from "../../common/texts.js";
import { linkTo } from "./objects.js";

/** @import { Hit, Item, LeafletMap } from "../../types.js" */
/** @typedef {{ open: (object: Item) => void, close: () => void, dress: (style: string) => Promise<unknown> }} Handlers */

const HEIGHTS = ["basse", "moitie", "haute"];
const PATIENCE = 150; // ms before the outline of what comes is shown

/**
 * Tables as the panel has room for: a row is a card, its cells carry their titles.
 * @param {HTMLElement} article
 */
function stack(article) {
  for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (article.querySelectorAll(".donnees:not(.empilable)"))) {
    const heads = table.tHead?.rows[0]?.cells ?? [];
    for (const cell of /** @type {NodeListOf<HTMLTableCellElement>} */ (table.querySelectorAll("tbody td"))) cell.dataset.titre = heads[cell.cellIndex]?.textContent.trim() ?? "";
    table.classList.add("empilable");
  }
}

export class Panel {
  /** @type {AbortController | undefined} */
  #abort;
  /** @type {(() => void) | undefined} */
  #again;

  /**
   * handlers: open(object), close(), dress(style) that fetches the style of profiles
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.root = root;
    this.handlers = handlers;
    /** @type {(name: string) => HTMLElement} */
    this.part = (name) => find(`[data-partie="${name}"]`, root);
    /** @type {(name: string) => HTMLButtonElement} */
    this.button = (name) => find(`[data-partie="${name}"]`, root);
    this.status = find("#annonce");
    root.addEventListener("click", (event) => this.#clicked(event));
    this.part("fermer").addEventListener("click", () => handlers.close());
    this.part("reessayer").addEventListener("click", () => this.#again?.());
    this.#sheet();
  }

  /**
   * Show the profile of an object; resolves to the article, or null when it could not be had.
   * @param {Item} object
   * @param {{ focus?: boolean }} [options]
   * @returns {Promise<HTMLElement | null>}
   */
  async show(object, { focus = true } = {}) {
    this.#abort?.abort();
    const { signal } = (this.#abort = new AbortController());
    const timer = setTimeout(() => this.#state("attente", object), PATIENCE);
    this.#again = () => this.show(object);
    try {
      const [article] = await Promise.all([fetchProfile(object, signal), this.#dress()]);
      clearTimeout(timer);
      this.#fill(object, article, focus);
      return article;
    } catch (error) {
      clearTimeout(timer);
      if (!signal.aborted) this.#failure(object, error);
      return null;
    }
  }

  /** Without its style a profile can still be read. */
  #dress() {
    return window.geocite.alone ? null : this.handlers.dress(String(this.root.dataset.style)).catch(() => {});
  }

  /**
   * @param {Item} object
   * @param {HTMLElement} article
   * @param {boolean} focus
   */
  #fill(object, article, focus) {
    stack(article);
    this.part("fiche").replaceChildren(article);
    this.#state("fiche", object);
    this.part("corps").scrollTop = 0;
    const kind = article.querySelector(".fiche-genre"); // Said once, in the head of the panel.
    if (kind) this.part("genre").textContent = kind.textContent;
    const title = /** @type {HTMLElement | null} */ (article.querySelector("h1, h2"));
    const name = title ? title.textContent.trim() : object.id;
    document.title = `${name} · géocité`;
    this.say(t("Fiche affichée : {nom}", { nom: name }));
    if (!title || !focus) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }

  /**
   * @param {Item} object
   * @param {unknown} error
   */
  #failure(object, error) {
    const unknown = error instanceof Error && "status" in error && error.status === 404;
    this.part("erreur-titre").textContent = unknown ? t("Fiche introuvable") : t("La fiche n’a pas pu être chargée");
    this.part("erreur-texte").textContent = unknown
      ? t("Aucun objet ne porte l’identifiant « {id} » dans les données. Cherchez-le par son nom.", { id: object.id })
      : t("La connexion est peut-être coupée. La carte reste utilisable ; réessayez dans un instant.");
    this.part("reessayer").hidden = unknown;
    this.#state("erreur", object);
    this.say(this.part("erreur-titre").textContent);
  }

  /** Back to « nothing selected ». */
  home() {
    this.#abort?.abort();
    this.#state("accueil", null);
    document.title = String(this.root.dataset.titre);
  }

  /**
   * @param {string} name
   * @param {Item | null} object
   */
  #state(name, object) {
    this.root.dataset.etat = name;
    for (const part of ["accueil", "attente", "fiche", "erreur"]) this.part(part).hidden = part !== name;
    this.part("entete").hidden = !object;
    this.part("genre").textContent = object ? KINDS[object.collection] || "" : "";
    if (object) /** @type {HTMLAnchorElement} */ (this.part("page")).href = addressOf(object);
    if (object && this.height === "basse") this.setHeight("moitie");
    if (!object) this.setHeight("basse");
  }

  /**
   * « Au même endroit » : the other objects under the click.
   * @param {Hit[]} hits
   */
  also(hits) {
    const list = /** @type {HTMLDetailsElement} */ (this.part("aussi"));
    list.hidden = hits.length === 0;
    list.open = false;
    find("summary", list).textContent = tn(hits.length, "Un autre objet au même endroit", "{n} autres objets au même endroit");
    find("ul", list).replaceChildren(...hits.map(({ layer, i }) => {
      const item = document.createElement("li");
      item.append(linkTo(layer, i));
      return item;
    }));
  }

  /** @param {string} text */
  say(text) {
    this.status.textContent = text;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (around(event, "a[href]"));
    if (!link || !isPlainClick(event) || link.target || link.hasAttribute("data-page")) return;
    const object = objectAt(new URL(link.href));
    if (!object) return;
    event.preventDefault();
    this.handlers.open(object);
  }

  /* --- bottom sheet --------------------------------------------------------------------------- */

  get height() {
    return this.root.dataset.hauteur ?? "";
  }

  /** @param {string} height */
  setHeight(height) {
    this.root.dataset.hauteur = height;
    this.root.style.removeProperty("--hauteur");
    this.button("agrandir").disabled = height === "haute";
    this.button("reduire").disabled = height === "basse";
  }

  /** @param {number} by */
  #step(by) {
    const next = HEIGHTS[HEIGHTS.indexOf(this.height) + by];
    if (next) this.setHeight(next);
  }

  #sheet() {
    this.setHeight("basse");
    this.part("agrandir").addEventListener("click", () => this.#step(1));
    this.part("reduire").addEventListener("click", () => this.#step(-1));
    const grip = this.part("poignee");
    grip.addEventListener("pointerdown", (event) => this.#drag(grip, event));
  }

  /**
   * @param {HTMLElement} grip
   * @param {PointerEvent} start
   */
  #drag(grip, start) {
    if (around(start, "button, a")) return;
    const from = this.root.getBoundingClientRect().height;
    let height = from;
    const move = (/** @type {PointerEvent} */ event) => {
      height = Math.max(60, Math.min(innerHeight, from + start.clientY - event.clientY));
      this.root.style.setProperty("--hauteur", `${height}px`);
    };
    const end = () => {
      this.root.classList.remove("se-deplace");
      grip.removeEventListener("pointermove", move);
      if (Math.abs(height - from) < 6) return this.#step(this.height === "haute" ? -1 : 1);
      const share = height / innerHeight;
      return this.setHeight(share < 0.28 ? "basse" : share < 0.68 ? "moitie" : "haute");
    };
    grip.setPointerCapture(start.pointerId);
    this.root.classList.add("se-deplace");
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  }
}

/**
 * Height of the map, px, that the sheet of a phone hides.
 * @param {LeafletMap} map
 */
export function covered(map) {
  const frame = map.getContainer().getBoundingClientRect();
  const sheet = find("#panneau").getBoundingClientRect();
  return sheet.left <= frame.left && sheet.width ? Math.max(0, frame.bottom - Math.max(frame.top, sheet.top)) : 0;
}
