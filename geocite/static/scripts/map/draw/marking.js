/* What is selected and what is pointed at, over the drawn layers; where no name may be written. */
import { hovered, joined, point, selected } from "./painters.js";
import { marks } from "./themed.js";

/** @import { Box, DataLayer, Frame, Hit, Selected } from "../../types.js" */

// What lies on the map: no name is written under it.
const LAID = ".leaflet-control, .attribution, .bouton-couches, .ouvrir, aside.reperes, .legende-carte, .avis-carte";

export class Marks {
  /** @type {Selected | null} */
  selected = null;
  /** @type {Hit | null} */
  hovered = null;
  #marked = false;

  /** @param {(id: string) => DataLayer | undefined} layerOf */
  constructor(layerOf) {
    this.layerOf = layerOf;
  }

  /** Whether there is something to draw, or to rub out: an empty canvas costs nothing. */
  get isWanted() {
    return Boolean(this.selected || this.hovered || this.#marked);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame
   */
  draw(ctx, frame) {
    const { selected: chosen, hovered: hit } = this;
    this.#marked = Boolean(chosen || hit);
    if (chosen) selected(ctx, chosen.layer, frame, { ...chosen, spared: this.#spared(chosen.own, frame) });
    if (chosen?.own) this.#own(ctx, chosen.own, frame);
    if (hit) hovered(ctx, hit.layer, frame, hit.i);
  }

  /**
   * Outline of the quartiers of today that the selected cité names.
   * @param {Selected["own"]} own
   * @param {Frame} frame
   */
  #spared(own, frame) {
    const layer = this.layerOf("qpv-2024");
    const ids = own?.["qpv-2024"];
    if (!ids?.size || !layer?.source) return null;
    const { rank } = layer.source;
    return joined(layer, frame, [...ids].map((id) => rank.get(id)).filter((i) => i !== undefined));
  }

  /**
   * The selection neither veils nor cuts the collèges of its cité.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Record<string, Set<string>>} own
   * @param {Frame} frame
   */
  #own(ctx, { colleges }, frame) {
    const layer = this.layerOf("colleges");
    if (!colleges?.size || !layer?.on || !layer.source) return;
    const paint = layer.theme && !layer.theme.sizes ? marks : point;
    paint(ctx, layer, frame, (i) => colleges.has(layer.source.ids[i]));
  }
}

/**
 * Boxes on the canvas, px, of what is laid on the map; (x, y) is the corner of the window on the canvas.
 * @param {HTMLElement} container
 * @param {{ x: number, y: number }} at
 * @returns {Box[]}
 */
export function laidOn(container, at) {
  const from = container.getBoundingClientRect();
  const all = /** @type {HTMLElement} */ (container.parentElement).querySelectorAll(LAID);
  return Array.from(all, (one) => one.getBoundingClientRect()).filter((box) => box.width).map((box) => {
    const [x, y] = [box.left - from.left + at.x, box.top - from.top + at.y];
    return [x - 3, y - 3, x + box.width + 3, y + box.height + 3];
  });
}
