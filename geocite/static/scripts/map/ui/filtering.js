/* Filters come when the reader opens them, or when the address holds one. */
import { find } from "../../common/find.js";
import { later } from "../../common/lazy.js";
import { FILTER_NAMES } from "../../common/state.js";
import { t } from "../../common/texts.js";

/** @import { FilterState, Page } from "../../types.js" */
/** @typedef {import("../../later/filters.js").Filters} Filters */

export class Filtering {
  /** @type {Filters | null} once they have come */
  filters = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.root = /** @type {HTMLDetailsElement} */ (find("#filtres"));
  }

  listen() {
    this.root.addEventListener("toggle", () => this.root.open && this.show());
    // Listened to from here: a choice may be made before the script has come.
    this.root.addEventListener("change", () => this.#load().then((filters) => this.#choose(filters.read()), () => this.show()));
  }

  async #load() {
    const { Filters } = await later("filters", this.root.dataset.script);
    return (this.filters ??= new Filters(this.root, this.page.canvas, (chosen) => this.#choose(chosen)));
  }

  get #isFiltered() {
    const { state } = this.page;
    return FILTER_NAMES.some((name) => state[name]);
  }

  /** @param {Partial<FilterState>} chosen */
  async #choose(chosen) {
    this.page.address.save(chosen, true);
    await this.show();
    if (!this.#isFiltered) this.page.panel.say(t("Aucun filtre : tout est montré."));
  }

  /** Filter the map as its state says. */
  async show() {
    const { page, root } = this;
    if (!root.open && !this.#isFiltered && !this.filters) return;
    try {
      await (await this.#load()).set(page.state);
      page.theme.recount();
      const sentence = find("[data-partie=phrase]", root).textContent;
      if (sentence) page.panel.say(sentence);
    } catch (error) {
      page.panel.say(error instanceof Error && error.message === "400"
        ? t("Un filtre de l’adresse n’est pas compris : aucun n’est appliqué. « Tout montrer » les efface.")
        : t("Les filtres n’ont pas pu être appliqués : la connexion est peut-être coupée."));
    }
  }

  /** Say the filters again, when the indicator of a range has got its name. */
  tell() {
    if (this.page.state.plage) this.filters?.say(this.page.state);
  }
}
