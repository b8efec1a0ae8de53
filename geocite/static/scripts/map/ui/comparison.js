/* Two generations of quartiers: the comparison opens and closes; its script comes then. */
import { find } from "../../common/find.js";
import { fetchStyle, later } from "../../common/lazy.js";
import { t } from "../../common/texts.js";

/** @import { Page } from "../../types.js" */
/** @typedef {import("../../later/swipe.js").Swipe} Swipe */

export class Comparison {
  /** @type {Swipe | null} */
  swipe = null;
  /** @type {string[] | undefined} layers shown before */
  #before;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.button = find("#bouton-balayage");
  }

  listen() {
    this.button.addEventListener("click", () => this.#put(this.page.state.balayage === null ? 50 : null));
  }

  /**
   * The divider moved (percent of the width), the comparison opens or ends (null).
   * @param {number | null} at
   */
  #put(at) {
    const { page } = this;
    const { balayage, couches: shown } = page.state;
    const turned = (at === null) !== (balayage === null);
    if (turned && at !== null) this.#before = shown;
    const couches = at === null ? this.#before ?? shown : [...new Set([...shown, "qpv-2015", "qpv-2024"])];
    page.address.save({ balayage: at, couches }, turned);
    if (!turned) return;
    page.showLayers(couches);
    this.show();
    if (at === null) this.button.focus({ preventScroll: true });
  }

  /** Show the comparison as the state says, or put it away. */
  async show() {
    const { page, button } = this;
    const { balayage } = page.state;
    button.setAttribute("aria-pressed", String(balayage !== null));
    if (balayage === null) return this.swipe?.set(null);
    try {
      const [{ Swipe }] = await Promise.all([later("swipe", button.dataset.script), fetchStyle(String(button.dataset.style))]);
      this.swipe ??= new Swipe(page.map, page.canvas, (at) => this.#put(at), (text) => page.panel.say(text));
      await this.swipe.set(page.state.balayage);
    } catch {
      page.panel.say(t("La comparaison de 2015 et de 2024 n’a pas pu être chargée : la connexion est peut-être coupée."));
    }
    return undefined;
  }
}
