/* The sheets of canvas laid over the map, a margin wider than its window: where they are, what is in view. */
import { brushOf } from "./strokes.js";

/** @import { LatLng, Point } from "leaflet" */
/** @import { Colours, Frame, LeafletMap } from "../../types.js" */

const MARGIN = 0.15; // of the window, drawn in advance on each side
const ORIGIN = /** @type {[number, number]} */ ([0, 0]);

export class Sheets {
  /** @type {HTMLElement} */
  #box;
  /** @type {Point} corner of the sheets in the pane of the map, px */
  #min = L.point(ORIGIN);
  /** @type {Point} the same in the world at this zoom, px */
  #topLeft = L.point(ORIGIN);
  /** @type {Point} px */
  #size = L.point(ORIGIN);
  /** The zoom at which they are drawn. */
  zoom = 0;
  /** Device px by CSS px. */
  ratio = 1;

  /**
   * @param {LeafletMap} map
   * @param {HTMLElement} pane
   */
  constructor(map, pane) {
    this.map = map;
    this.#box = L.DomUtil.create("div", "leaflet-zoom-animated", pane);
    const [base, over, text] = [0, 1, 2].map(() => L.DomUtil.create("canvas", "", this.#box));
    this.base = base; // the layers
    this.over = over; // what is chosen
    this.text = text; // names
    this.measure();
  }

  remove() {
    this.#box.remove();
  }

  /** Corner of the window of the map on the sheets, px. */
  get corner() {
    return this.map.containerPointToLayerPoint(ORIGIN).subtract(this.#min);
  }

  /**
   * Take the place that the map has now; `sharp`, device px by CSS px, while a picture is made.
   * @param {number} [sharp]
   */
  measure(sharp) {
    const { map } = this;
    const size = map.getSize();
    this.ratio = sharp ?? Math.min(2, window.devicePixelRatio || 1);
    this.#size = size.multiplyBy(1 + 2 * MARGIN).round();
    this.#min = map.containerPointToLayerPoint(size.multiplyBy(-MARGIN)).round();
    this.zoom = map.getZoom();
    this.#topLeft = map.getPixelOrigin().add(this.#min);
  }

  /** Whether the window, moved, is still within what is drawn. */
  get isHeld() {
    const [{ x, y }, size] = [this.corner, this.map.getSize()];
    return x >= 0 && y >= 0 && x + size.x <= this.#size.x && y + size.y <= this.#size.y;
  }

  /**
   * Move what is drawn along with an animation; it is drawn again when the animation ends.
   * @param {LatLng} centre
   * @param {number} zoom
   */
  follow(centre, zoom) {
    const { map } = this;
    const scale = map.getZoomScale(zoom, this.zoom);
    const pane = L.DomUtil.getPosition(/** @type {HTMLElement} */ (map.getPane("mapPane")));
    const origin = map.project(centre, zoom).subtract(map.getSize().divideBy(2)).add(pane).round();
    L.DomUtil.setTransform(this.#box, this.#topLeft.multiplyBy(scale).subtract(origin), scale);
  }

  /** Give the sheets their size and their place. */
  fit() {
    const { x, y } = this.#size;
    for (const canvas of [this.base, this.over, this.text]) {
      const [w, h] = [x, y].map((side) => Math.round(side * this.ratio));
      if (canvas.width === w && canvas.height === h) continue;
      Object.assign(canvas, { width: w, height: h });
      Object.assign(canvas.style, { width: `${x}px`, height: `${y}px` });
    }
    L.DomUtil.setTransform(this.#box, this.#min, 1);
  }

  /**
   * What is in view, for whoever draws.
   * @param {[number, number]} origin
   * @param {{ colours: Colours, tinted: boolean }} look
   * @returns {Frame}
   */
  frame(origin, look) {
    const scale = 2 ** (this.zoom - 12);
    const [{ ratio }, size, at, seen] = [this, this.#size, this.corner, this.map.getSize()];
    const left = origin[0] * scale - this.#topLeft.x;
    const top = origin[1] * scale - this.#topLeft.y;
    return {
      zoom: this.zoom, scale, ratio, ...look, size: [0, 0, size.x, size.y],
      shown: [at.x + 4, at.y + 4, at.x + seen.x - 4, at.y + seen.y - 4], // Names of what is seen stay whole.
      view: [-left / scale, -top / scale, (size.x - left) / scale, (size.y - top) / scale],
      units: (ctx, x = 0, y = 0) => ctx.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left - x, ratio * top - y),
      pixels: (ctx) => ctx.setTransform(ratio, 0, 0, ratio, 0, 0),
      point: (x, y) => [x * scale + left, y * scale + top],
    };
  }

  /**
   * A sheet wiped clean.
   * @param {"base" | "over" | "text"} name
   */
  clear(name) {
    const ctx = brushOf(this[name]);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, this[name].width, this[name].height);
    return ctx;
  }

  /**
   * Draw between two parts of the window's width only.
   * @param {CanvasRenderingContext2D} ctx
   * @param {[number, number]} span
   */
  clip(ctx, [from, to]) {
    const left = this.corner.x;
    const width = this.map.getSize().x;
    const [start, end] = [from ? left + from * width : 0, to < 1 ? left + to * width : this.#size.x];
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.beginPath();
    ctx.rect(start, 0, Math.max(0, end - start), this.#size.y);
    ctx.clip();
  }
}
