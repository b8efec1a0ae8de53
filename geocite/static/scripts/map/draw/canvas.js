/* A Leaflet layer that draws all the data layers on canvas, and knows every object under a point. */
import { project } from "../data/decode.js";
import { DataLayer } from "../data/layer.js";
import { grow } from "../data/shapes.js";
import { hitsAt } from "./hits.js";
import { Ink } from "./ink.js";
import { Labels } from "./labels.js";
import { Marks, laidOn } from "./marking.js";
import { land, paint } from "./painters.js";
import { Sheets } from "./sheets.js";
import { circles } from "./themed.js";

/** @import { LatLng, Point } from "leaflet" */
/** @import { Frame, Hit, LayerOptions, LeafletMap } from "../../types.js" */

const PATIENCE = 80; // ms

export class MapCanvas extends L.Layer {
  /** @type {Sheets | null} there while the map shows this layer */
  sheets = null;
  /** @type {Frame | null} what was in view at the last drawing */
  frame = null;
  /** @type {DataLayer[]} */
  layers = [];
  labels = new Labels();
  /** @type {Record<string, [number, number]> | null} by layer, the part of the window's width (0 to 1) where it shows; null for all of it */
  spans = null;
  /** Over a base map the land is not filled. */
  plain = false;
  #marks = new Marks((id) => this.layer(id));
  #pending = 0;
  #asked = 0;
  #waited = false;
  /** @type {number | undefined} */
  #timer;
  #ink = new Ink(() => this.refresh());

  /**
   * @param {number} lat
   * @param {number} lon
   */
  constructor(lat, lon) {
    super();
    this.origin = project(lon, lat); // That of entries/boot.js, which decodes for this map.
  }

  /**
   * Add a data layer; they are drawn in the order in which they are added.
   * @param {LayerOptions} options
   */
  addData(options) {
    this.layers.push(new DataLayer(options, this.origin));
    return this;
  }

  /** @param {string} id */
  layer(id) {
    return this.layers.find((layer) => layer.id === id);
  }

  /**
   * @override
   * @param {LeafletMap} map
   */
  onAdd(map) {
    this.sheets = new Sheets(map, /** @type {HTMLElement} */ (this.getPane()));
    this.#ink.watch();
    this.loadAll();
    return this;
  }

  /** @override */
  onRemove() {
    this.#ink.leave();
    this.sheets?.remove();
    this.sheets = null;
    return this;
  }

  /**
   * @override
   * @returns {Record<string, (event: any) => void>}
   */
  getEvents() {
    const view = () => this.redraw();
    return {
      viewreset: view, moveend: view, resize: view, move: () => this.#moving(),
      zoom: () => this.sheets?.follow(this.sheets.map.getCenter(), this.sheets.map.getZoom()),
      zoomanim: (/** @type {{ center: LatLng, zoom: number }} */ { center, zoom }) => this.sheets?.follow(center, zoom),
    };
  }

  /** Fetch what is switched on, most telling layers first. */
  loadAll() {
    const wanted = this.layers.filter((layer) => layer.on && !layer.source).sort((a, b) => a.rank - b.rank);
    wanted.forEach((layer) => this.ensure(layer));
    this.refresh();
  }

  /**
   * Load a layer whether it is switched on or not; resolves once it can be drawn.
   * @param {DataLayer} layer
   * @returns {Promise<DataLayer>}
   */
  ensure(layer) {
    if (layer.source) return Promise.resolve(layer);
    return this.#await(layer.load().then(
      () => { this.fire("loaded", { layer }); return layer; },
      (error) => { this.fire("failed", { layer }); throw error; }
    ));
  }

  /**
   * @template T
   * @param {Promise<T>} promise
   */
  #await(promise) {
    this.#pending += 1;
    document.documentElement.dataset.carte = "chargement";
    const done = () => { this.#pending -= 1; this.refresh(); };
    promise.then(done, done);
    promise.catch(() => {}); // Told by the event « failed ».
    return promise;
  }

  /* --- what lies where ---------------------------------------------------------------------------- */

  /**
   * Every object under a point of the map container, topmost first.
   * @param {Point} containerPoint
   * @returns {Hit[]}
   */
  at(containerPoint) {
    return this.sheets ? hitsAt(this, this.sheets, containerPoint) : [];
  }

  /**
   * Leaflet bounds of a feature, or of several.
   * @param {DataLayer} layer
   * @param {number} i
   * @param {number[]} [group]
   */
  boundsOf(layer, i, group = [i]) {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    for (const k of group) grow(b, layer.source.boxes, 4 * k);
    const [x, y] = this.origin;
    const corner = (/** @type {number} */ east, /** @type {number} */ south) => L.CRS.EPSG3857.pointToLatLng(L.point(east + x, south + y), 12);
    return L.latLngBounds(corner(b[0], b[3]), corner(b[2], b[1]));
  }

  /** Boxes on the sheets, px, of what is laid on the map. */
  laid() {
    return this.sheets ? laidOn(this.sheets.map.getContainer(), this.sheets.corner) : [];
  }

  /* --- what is chosen ----------------------------------------------------------------------------- */

  get selected() {
    return this.#marks.selected;
  }

  get hovered() {
    return this.#marks.hovered;
  }

  /**
   * Outline a feature, or several of a layer as one (`group`, ranks).
   * @param {DataLayer | null} layer
   * @param {number} [i]
   * @param {number[]} [group]
   */
  select(layer, i = 0, group = undefined) {
    this.#marks.selected = layer ? { layer, i, group } : null;
    this.#over();
    this.fire("selected");
  }

  /**
   * What belongs to the selected object stays in full ink: {collection: Set of ids}.
   * @param {Record<string, Set<string>>} own
   */
  keep(own) {
    if (!this.selected) return;
    this.selected.own = own;
    this.#over();
  }

  /** @param {Hit | null} hit */
  hover(hit) {
    const { hovered } = this;
    const same = hit && hovered && hit.layer === hovered.layer && hit.i === hovered.i;
    if (same || (!hit && !hovered)) return;
    this.#marks.hovered = hit;
    this.#over();
    this.fire("hovered");
  }

  #over() {
    if (this.sheets && this.frame && this.#marks.isWanted) this.#marks.draw(this.sheets.clear("over"), this.frame);
  }

  /* --- drawing ------------------------------------------------------------------------------------ */

  /** Draw again at the next frame, once however many asked. */
  refresh() {
    if (!this.sheets || this.#asked) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.draw();
    });
  }

  /** Whether nothing more is to be drawn. */
  get isStill() {
    return Boolean(this.frame) && !this.#asked;
  }

  /**
   * Draw now, where the map is now; `sharp`, device px by CSS px, while a picture is made.
   * @param {number} [sharp]
   */
  redraw(sharp) {
    this.sheets?.measure(sharp);
    this.draw();
  }

  /** A drag beyond the margin drawn in advance: draw before the hand stops. */
  #moving() {
    if (!this.sheets || this.sheets.map.getZoom() !== this.sheets.zoom) return;
    if (this.spans) return this.refresh(); // What bounds a layer stays on screen while the map slides.
    if (this.sheets.isHeld) return;
    this.sheets.measure();
    this.refresh();
  }

  /** Draw now. */
  draw() {
    if (!this.sheets || (!this.frame && this.#worthWaiting())) return;
    const { sheets, layers } = this;
    sheets.fit();
    const tinted = !layers.some((layer) => layer.theme); // Under a theme the other layers are lines.
    const frame = (this.frame = sheets.frame(this.origin, { colours: this.#ink.colours, tinted }));
    const ctx = sheets.clear("base");
    const drawn = layers.filter((layer) => layer.on && layer.source);
    if (!this.plain) drawn.filter((layer) => layer.mesh).forEach((layer) => land(ctx, layer, frame));
    for (const layer of drawn) this.drawLayer(ctx, layer);
    const counted = drawn.filter((layer) => layer.theme?.sizes); // Over all areas: a circle hides none of them, none hides it.
    for (const layer of counted) this.drawLayer(ctx, layer, true);
    this.#over();
    const text = sheets.clear("text");
    this.labels.place(text, layers, frame, this.laid());
    this.labels.paint(text, frame);
    this.#details(sheets);
    this.#tell();
  }

  /**
   * Draw one layer, where it shows, as the frame is now; or the circles of its theme alone.
   * @param {CanvasRenderingContext2D} ctx
   * @param {DataLayer} layer
   * @param {boolean} [counts]
   */
  drawLayer(ctx, layer, counts = false) {
    const how = counts ? circles : paint;
    const span = this.spans?.[layer.id];
    if (!this.frame || !this.sheets) return;
    if (!span) return how(ctx, layer, this.frame);
    ctx.save();
    this.sheets.clip(ctx, span);
    how(ctx, layer, this.frame);
    ctx.restore();
  }

  /** The first drawing waits for its layers, a little: drawn one by one they would all come later. */
  #worthWaiting() {
    if (!this.#pending || this.#waited) return false;
    if (!this.#timer && this.layers.some((layer) => layer.source))
      this.#timer = setTimeout(() => { this.#waited = true; this.refresh(); }, PATIENCE);
    return true;
  }

  /** @param {Sheets} sheets */
  #details({ map, zoom }) {
    const b = map.getBounds();
    const bbox = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
    for (const layer of this.layers) {
      if (!layer.on && this.selected?.layer !== layer) continue;
      for (const detail of layer.missing(bbox, zoom)) this.#await(layer.loadDetail(detail));
    }
  }

  /** Say on the page itself when all that is switched on is drawn (tests and benchmarks wait for it). */
  #tell() {
    if (this.#pending > 0) return;
    const failed = this.layers.some((layer) => layer.on && layer.failed);
    document.documentElement.dataset.carte = failed ? "partielle" : "prete";
    if (!failed && !performance.getEntriesByName("geocite:dessinee").length) performance.mark("geocite:dessinee");
    this.fire("painted");
  }
}
