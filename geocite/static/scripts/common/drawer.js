/* The panel of layers, a drawer on narrow screens. */
import { find, findAll } from "./find.js";

/** @import { LeafletMap, MapCanvas } from "../types.js" */

export class Drawer {
  /**
   * @param {LeafletMap} map
   * @param {MapCanvas} canvas
   */
  constructor(map, canvas) {
    this.button = find("#bouton-couches");
    this.closing = find("#fermer-couches");
    this.button.addEventListener("click", () => this.open(this.button.getAttribute("aria-expanded") !== "true"));
    this.closing.addEventListener("click", () => this.open(false));
    map.on("click", () => document.body.classList.remove("couches-ouvertes"));
    for (const retry of findAll("[data-recharger]")) retry.addEventListener("click", () => canvas.loadAll());
  }

  get isOpen() {
    return document.body.classList.contains("couches-ouvertes");
  }

  /** @param {boolean} open */
  open(open) {
    document.body.classList.toggle("couches-ouvertes", open);
    this.button.setAttribute("aria-expanded", String(open));
    (open ? this.closing : this.button).focus();
  }
}
