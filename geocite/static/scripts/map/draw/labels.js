/* Names on the map: those of the cités always, those of communes as one zooms, none over another. */
import { project } from "../data/decode.js";
import { overlaps } from "../data/shapes.js";
import { around, far, forms, nearer, shorten, spread } from "./names.js";

/** @import { Anchor, Box, DataLayer, Frame, Label } from "../../types.js" */
/** @typedef {Pick<CanvasRenderingContext2D, "font" | "measureText">} Measure */

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
// Smallest population named, by zoom: fewer names than room, so that the map stays calm.
const POPULATION = [[8.4, 60000], [9.4, 20000], [10.4, 8000], [11.4, 2500], [12.4, 600], [Infinity, 0]];
// Sides of a place, and how far a name slides along each: [x, y, slide].
const SIDES = [[1, 0, 0], [-1, 0, 0], [0, -1, 0], [0, 1, 0], ...[1, -1].flatMap((side) => [0.7, -0.7].flatMap((slide) =>
  [[side, 0, slide], [0, side, slide]])), ...[1, -1].flatMap((side) => [0.35, -0.35, 1, -1].map((slide) => [0, side, slide]))];
const DISTANCES = [4, 14, 30]; // px from the outline of the cité
const CLOSE = [6, 12, 20, 32]; // px from its middle, where the first find no room
const MOST = 140; // names on the map at once
const LEADING = 1.15;
const ROUNDS = 6;

export class Labels {
  /** @type {Map<string, number>} */
  #widths = new Map();
  /** @type {Measure | undefined} */
  #ctx;
  /** @type {Box[]} boxes where something stands, px */
  #taken = [];
  /** @type {Label[]} */
  placed = [];

  /**
   * Where each name goes in this frame: [{text, x, y, font, kind, lead}] in canvas px; none in the boxes of `kept`.
   * @param {Measure} ctx
   * @param {DataLayer[]} layers
   * @param {Frame} frame
   * @param {Box[]} [kept]
   */
  place(ctx, layers, frame, kept = []) {
    this.#ctx = ctx;
    this.#taken = [...kept];
    this.placed = [];
    const cites = layers.find((layer) => layer.draw === "halo" && layer.on && layer.source);
    const communes = layers.find((layer) => layer.draw === "mesh" && layer.on && layer.source);
    if (cites) this.#cites(cites, frame, layers.find((layer) => layer.id === "qpv-2024" && layer.source));
    if (communes) this.#communes(communes, frame);
    return this.placed;
  }

  /**
   * @param {DataLayer} layer
   * @param {Frame} frame
   * @param {DataLayer} [quartiers]
   */
  #cites(layer, frame, quartiers) {
    const narrow = frame.shown[2] - frame.shown[0] < 500;
    const size = (frame.zoom < 9 ? 12 : frame.zoom < 12 ? 13 : 15) - (narrow ? 1 : 0);
    const font = `600 ${size}px ${FAMILY}`;
    const anchors = this.#anchors(layer, frame, { font, size }, quartiers);
    for (const anchor of anchors) {
      this.#taken.push(around(anchor.x, anchor.y, 5, 5));
      anchor.others = anchors.filter((one) => far(one, anchor) > 1 && far(one, anchor) < 300); // Beyond, none can be nearer.
    }
    this.#order(anchors, frame);
  }

  /**
   * Names one after another; those left without room come first in another try, the best try stays.
   * @param {Anchor[]} anchors
   * @param {Frame} frame
   */
  #order(anchors, frame) {
    const [taken, placed] = [this.#taken, this.placed];
    let [order, fewest, best] = [anchors, Infinity, { taken, placed }];
    for (let round = 0; round < ROUNDS; round++) {
      [this.#taken, this.placed] = [[...taken], [...placed]];
      const missed = order.filter((anchor) => !forms(shorten(anchor.look.layer.name(anchor.i), frame.zoom))
        .some((lines) => this.#name({ ...anchor.look, lines }, anchor, frame)));
      if (missed.length < fewest) [fewest, best] = [missed.length, { taken: this.#taken, placed: this.placed }];
      if (!missed.length) break;
      order = [...missed, ...order.filter((anchor) => !missed.includes(anchor))];
    }
    [this.#taken, this.placed] = [best.taken, best.placed];
  }

  /**
   * @param {DataLayer} layer
   * @param {Frame} frame
   * @param {{ font: string, size: number }} face
   * @param {DataLayer} [quartiers]
   */
  #anchors(layer, frame, face, quartiers) {
    /** @type {Anchor[]} */
    const anchors = [];
    layer.made.anchors ??= anchorsOf(layer);
    if (quartiers && !layer.made.spread) {
      spread(layer.made.anchors, layer, quartiers);
      layer.made.spread = true;
    }
    for (let i = 0; i < layer.source.size; i++) {
      const box = layer.source.box(i);
      if (!layer.isShown(i) || !overlaps(box, frame.view)) continue;
      const [x, y] = frame.point(...layer.made.anchors[i]);
      const reach = Math.min(40, ((box[2] - box[0]) / 2) * frame.scale);
      anchors.push({ i, x, y, reach, crowd: 0, others: [], look: { layer, i, ...face } });
    }
    // Crowded places first: those with room around them find one anyway.
    for (const one of anchors) one.crowd = anchors.reduce((sum, other) => sum + 1 / (30 + far(one, other)), 0);
    return anchors.sort((a, b) => b.crowd - a.crowd);
  }

  /**
   * Put a name at the first place where it has room, never nearer to another cité than to its own; whether there is one.
   * @param {Anchor["look"] & { lines: string[] }} look
   * @param {Anchor} anchor
   * @param {Frame} frame
   */
  #name(look, anchor, frame) {
    const w = Math.max(...look.lines.map((line) => this.#width(line, look.font)));
    const h = look.size * (1 + LEADING * (look.lines.length - 1));
    const { x, y, reach } = anchor;
    const within = overlaps([x, y, x, y], frame.shown) ? frame.shown : frame.size;
    for (const gap of [...DISTANCES.map((distance) => distance + reach * 0.8), ...CLOSE])
      for (const [right, down, slide] of SIDES) {
        const cx = x + right * (gap + w / 2) + (down && (slide * w) / 2);
        const cy = y + down * (gap + h / 2) + (right && slide * h);
        const box = around(cx, cy, w / 2, h / 2);
        if (!this.#free(around(cx, cy, w / 2 + 3, h / 2 + 2), within)) continue;
        if (!anchor.others.every((other) => nearer(anchor, other, box))) continue;
        this.#put({ ...look, text: look.lines.join(" "), x: cx, y: cy, w, h, kind: "cite", lead: gap > 24 + reach ? [x, y] : null });
        return true;
      }
    return false;
  }

  /**
   * The cité whose name is written at a point of the canvas, px.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    return this.placed.find((one) => one.kind === "cite" && overlaps([x, y, x, y], around(one.x, one.y, one.w / 2 + 3, one.h / 2 + 4)));
  }

  /**
   * @param {DataLayer} layer
   * @param {Frame} frame
   */
  #communes(layer, frame) {
    const { pop } = layer.source.file;
    const floor = POPULATION.find(([zoom]) => frame.zoom < zoom)?.[1] ?? 0;
    layer.made.byPopulation ??= Array.from(pop, (_, i) => i).sort((a, b) => pop[b] - pop[a]);
    const known = new Set(this.placed.map((label) => label.text));
    const isNamed = (/** @type {number} */ i) =>
      layer.isShown(i) && overlaps(layer.source.box(i), frame.view) && !known.has(layer.name(i));
    const size = frame.zoom < 12 ? 11 : 12.5;
    for (const i of layer.made.byPopulation) {
      if (pop[i] < floor || this.placed.length > MOST) break;
      if (!isNamed(i)) continue;
      const big = pop[i] > 40000;
      const font = `${big ? 500 : 400} ${big ? size + 1.5 : size}px ${FAMILY}`;
      this.#centred(layer, i, font, size, frame);
    }
  }

  /**
   * @param {DataLayer} layer
   * @param {number} i
   * @param {string} font
   * @param {number} size
   * @param {Frame} frame
   */
  #centred(layer, i, font, size, frame) {
    const [x, y] = frame.point(...layer.centre(i));
    const text = layer.name(i);
    const w = this.#width(text, font);
    if (!this.#free(around(x, y, w / 2 + 6, size / 2 + 5), frame.size)) return;
    this.#put({ text, lines: [text], font, x, y, kind: "commune", lead: null, w, h: size, size });
  }

  /**
   * @param {string} text
   * @param {string} font
   */
  #width(text, font) {
    const key = font + text;
    const known = this.#widths.get(key);
    if (known !== undefined || !this.#ctx) return known ?? 0;
    this.#ctx.font = font;
    const { width } = this.#ctx.measureText(text);
    this.#widths.set(key, width);
    return width;
  }

  /**
   * @param {Box} box
   * @param {Box} within
   */
  #free(box, within) {
    if (box[0] < within[0] || box[1] < within[1] || box[2] > within[2] || box[3] > within[3]) return false;
    return this.#taken.every((other) => !overlaps(box, other));
  }

  /** @param {Label} label */
  #put(label) {
    this.#taken.push(around(label.x, label.y, label.w / 2 + 2, label.h / 2 + 1));
    this.placed.push(label);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame
   */
  paint(ctx, frame) {
    frame.pixels(ctx);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const label of this.placed) lead(ctx, frame, label);
    for (const { lines, font, size, x, y, kind } of [...this.placed].reverse()) {
      ctx.font = font;
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = frame.colours.halo;
      ctx.fillStyle = kind === "cite" ? frame.colours.citesInk : frame.colours.inkSoft;
      const line = (/** @type {number} */ k) => y + LEADING * size * (k - (lines.length - 1) / 2);
      lines.forEach((text, k) => ctx.strokeText(text, x, line(k)));
      lines.forEach((text, k) => ctx.fillText(text, x, line(k)));
    }
  }
}

/**
 * Where the name of each cité hangs, in world pixels.
 * @param {DataLayer} layer
 * @returns {[number, number][]}
 */
function anchorsOf({ source, origin }) {
  return source.file.labels.map(([lon, lat]) => {
    const [x, y] = project(lon, lat);
    return [x - origin[0], y - origin[1]];
  });
}

/**
 * A thin line from a name to its place, when they stand apart.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {Label} label
 */
function lead(ctx, frame, { lead: from, x: lx, y: ly, w, h }) {
  if (!from) return;
  const [x, y] = from;
  ctx.strokeStyle = frame.colours.cites;
  ctx.lineWidth = 0.8;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(Math.max(lx - w / 2, Math.min(lx + w / 2, x)), Math.max(ly - h / 2, Math.min(ly + h / 2, y)));
  ctx.stroke();
}
