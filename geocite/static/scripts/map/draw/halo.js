/* The halo of the cités: drawn once per zoom on sheets, then only moved. */
import { HALO, pen, sheetOf, visible } from "./strokes.js";

/** @import { DataLayer, Frame } from "../../types.js" */

const TINT = 0.1; // how much of the cité's colour fills it
const SPRITE_LIMIT = 1.5e6; // device pixels
const ATLAS_WIDTH = 1024;

/**
 * A line at a constant distance around the quartiers of each cité, tinted inside.
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 */
export function halo(ctx, layer, frame) {
  const { made } = layer;
  const key = [frame.zoom, frame.ratio, frame.colours.cites, frame.tinted, layer.finer.length].join();
  if (made.spriteKey !== key) Object.assign(made, { spriteKey: key, sprites: [], atlas: haloAtlas(layer, frame) });
  visible(layer, frame, (i) => {
    const box = canvasBox(layer.source.box(i), frame);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    if (made.atlas) {
      const [x, y, w, h] = made.atlas.places[i];
      ctx.drawImage(made.atlas.sheet, x, y, w, h, box[0], box[1], w, h);
      return;
    }
    // Drawn once per zoom, then only moved; a cité larger than the screen is cut to it instead.
    const fits = box[2] * box[3] < SPRITE_LIMIT;
    const cut = fits ? box : cutBox(box, ctx.canvas);
    if (cut[2] <= 0 || cut[3] <= 0) return;
    ctx.drawImage((fits && made.sprites?.[i]) || haloSprite(layer, frame, i, cut, fits), cut[0], cut[1]);
  });
}

/**
 * All the halos on one sheet, when they are small enough together: one canvas instead of one each.
 * @param {DataLayer} layer
 * @param {Frame} frame
 */
function haloAtlas(layer, frame) {
  let [x, y, row] = [0, 0, 0];
  const places = Array.from(layer.source.ids, (_, i) => {
    const [, , w, h] = canvasBox(layer.source.box(i), frame);
    if (x + w > ATLAS_WIDTH) [x, y, row] = [0, y + row, 0];
    const place = /** @type {[number, number, number, number]} */ ([x, y, w + 1, h + 1]);
    [x, row] = [x + w + 1, Math.max(row, h + 1)];
    return place;
  });
  if (places.some((place) => place[2] > ATLAS_WIDTH) || ATLAS_WIDTH * (y + row) > SPRITE_LIMIT) return null;
  const { sheet, brush } = sheetOf(ATLAS_WIDTH, Math.max(1, y + row));
  places.forEach((place, i) => {
    const [left, top] = canvasBox(layer.source.box(i), frame);
    paintHalo(brush, layer, frame, i, left - place[0], top - place[1]);
  });
  return { sheet, places };
}

/**
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {number} i
 * @param {[number, number, number, number]} box
 * @param {boolean} keep
 */
function haloSprite(layer, frame, i, [x, y, w, h], keep) {
  const { sheet, brush } = sheetOf(w, h);
  paintHalo(brush, layer, frame, i, x, y);
  if (keep && layer.made.sprites) layer.made.sprites[i] = sheet;
  return sheet;
}

/**
 * The band around the outline, rubbed out but for a tint, then the tint inside; (x, y) is the corner of the sheet.
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {number} i
 * @param {number} x
 * @param {number} y
 */
function paintHalo(ctx, layer, frame, i, x, y) {
  const [source, k] = layer.feature(i, frame.zoom);
  const path = source.path(k);
  frame.units(ctx, x, y);
  pen(ctx, frame, frame.colours.cites, 2 * (HALO + 1.6));
  ctx.stroke(path);
  ctx.globalCompositeOperation = "destination-out";
  ctx.globalAlpha = frame.tinted ? 1 - TINT / 2 : 1;
  pen(ctx, frame, "#000", 2 * HALO);
  ctx.stroke(path);
  ctx.globalCompositeOperation = "destination-over";
  ctx.globalAlpha = frame.tinted ? TINT : 0;
  ctx.fillStyle = frame.colours.cites;
  ctx.fill(path, "evenodd");
  ctx.globalCompositeOperation = "source-over";
  ctx.globalAlpha = 1;
}

/**
 * Box of a feature on the canvas, halo included: [x, y, width, height] in device pixels.
 * @param {ArrayLike<number>} box
 * @param {Frame} frame
 * @returns {[number, number, number, number]}
 */
function canvasBox(box, frame) {
  const [x0, y0] = frame.point(box[0], box[1]).map((v) => Math.floor((v - HALO - 3) * frame.ratio));
  const [x1, y1] = frame.point(box[2], box[3]).map((v) => Math.ceil((v + HALO + 3) * frame.ratio));
  return [x0, y0, x1 - x0, y1 - y0];
}

/**
 * @param {[number, number, number, number]} box
 * @param {{ width: number, height: number }} canvas
 * @returns {[number, number, number, number]}
 */
function cutBox([x, y, w, h], { width, height }) {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return [left, top, Math.min(width, x + w) - left, Math.min(height, y + h) - top];
}
