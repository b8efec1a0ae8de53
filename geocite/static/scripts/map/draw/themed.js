/* How a theme is drawn: fills by class, hatching and dots where there is no figure, circles for counts. */
import { make } from "../../common/find.js";
import { MISSING, SECRET } from "../theme/classes.js";
import { isDark } from "./ink.js";
import { brushOf, kindOf, radius, symbol, visible } from "./strokes.js";

/** @import { DataLayer, Frame, LayerTheme, Paint } from "../../types.js" */

const CIRCLE = 22; // px, radius of the greatest count at the scale of the region
const EDGE = 0.8; // px, light line around a circle
const STEP = 6; // px between two strokes of the hatching

/**
 * Drawn once per colour: oblique strokes for « secret statistique », dots for « non renseigné ».
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {number} kind
 */
function pattern(ctx, frame, kind) {
  const side = STEP * frame.ratio;
  const tile = make("canvas", { width: side, height: side });
  const brush = brushOf(tile);
  brush.scale(frame.ratio, frame.ratio);
  brush.strokeStyle = brush.fillStyle = frame.colours.departements;
  brush.globalAlpha = 0.6;
  if (kind === SECRET) {
    brush.lineWidth = 1;
    brush.beginPath();
    for (const shift of [-STEP, 0, STEP]) {
      brush.moveTo(shift - 1, STEP + 1);
      brush.lineTo(shift + STEP + 1, -1);
    }
    brush.stroke();
  } else brush.fillRect(1, 1, 1.4, 1.4);
  const made = /** @type {CanvasPattern} */ (ctx.createPattern(tile, "repeat"));
  const unit = 1 / (frame.ratio * frame.scale); // The drawing is in world pixels, the tile in those of the screen.
  made.setTransform(new DOMMatrix().scale(unit, unit));
  return made;
}

/** @type {(layer: DataLayer) => LayerTheme} */
const themeOf = ({ theme }) => /** @type {LayerTheme} */ (theme);

/**
 * Fill of each class, by its rank.
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 */
function stylesOf(ctx, layer, frame) {
  /** @type {Record<number, string | CanvasPattern>} */
  const styles = Object.fromEntries(themeOf(layer).colours(isDark()).entries());
  for (const kind of [SECRET, MISSING]) styles[kind] = pattern(ctx, frame, kind);
  return styles;
}

/**
 * Features by class, so that a style is set once each.
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {((i: number) => boolean) | null} [only]
 */
function byClass(layer, frame, only) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  visible(layer, frame, (i) => {
    const rank = themeOf(layer).ranks[i];
    const group = groups.get(rank);
    if (group) group.push(i);
    else groups.set(rank, [i]);
  }, only);
  return groups;
}

/**
 * Colour of a place: that of its class, hollow without a figure; its layer's own without classes.
 * @type {(layer: DataLayer, i: number, frame: Frame) => string}
 */
export const colourOf = ({ id, theme }, i, frame) =>
  theme && !theme.sizes ? theme.colours(isDark())[theme.ranks[i]] || frame.colours.land : frame.colours[id] ?? frame.colours.colleges;

/** @type {Paint} */
export function fills(ctx, layer, frame) {
  const styles = stylesOf(ctx, layer, frame);
  frame.units(ctx);
  for (const [rank, features] of byClass(layer, frame)) {
    ctx.fillStyle = styles[rank];
    for (const i of features) {
      const [source, k] = layer.feature(i, frame.zoom);
      ctx.fill(source.path(k), "evenodd");
    }
  }
}

/**
 * Symbols of places keep their shape; those without a figure are hollow.
 * @type {Paint}
 */
export function marks(ctx, layer, frame, only) {
  const styles = themeOf(layer).colours(isDark());
  const { xy } = layer.source;
  const r = radius(frame.zoom) + 1.2;
  frame.pixels(ctx);
  for (const [rank, features] of [...byClass(layer, frame, only)].sort((a, b) => b[0] - a[0])) {
    const path = new Path2D();
    for (const i of features) symbol(path, kindOf(layer.source, i), ...frame.point(xy[2 * i], xy[2 * i + 1]), r);
    ctx.fillStyle = styles[rank] || frame.colours.land;
    ctx.strokeStyle = styles[rank] ? frame.colours.ink : frame.colours.departements;
    ctx.lineWidth = frame.zoom < 9.5 ? 0.6 : 1;
    ctx.setLineDash(rank === SECRET ? [2, 1.5] : []);
    ctx.fill(path);
    ctx.stroke(path);
  }
  ctx.setLineDash([]);
}

/**
 * Counts: the area of a circle follows the number, never the colour of a surface.
 * @type {Paint}
 */
export function circles(ctx, layer, frame) {
  const sizes = themeOf(layer).sizes ?? new Float32Array();
  const most = widest(frame.zoom);
  frame.pixels(ctx);
  ctx.strokeStyle = frame.colours.paper;
  ctx.lineWidth = EDGE;
  ctx.fillStyle = frame.colours.circle;
  for (const i of greatestFirst(layer, sizes)) {
    const r = sizes[i] * most;
    if (r < 0.5) break;
    const [x, y] = frame.point(...centre(layer, i));
    if (!layer.isShown(i) || x < -r || y < -r || x > frame.size[2] + r || y > frame.size[3] + r) continue;
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fill();
    if (r <= 2) continue;
    ctx.beginPath();
    ctx.arc(x, y, r + EDGE / 2, 0, 2 * Math.PI); // Outside: the circle keeps its size.
    ctx.stroke();
  }
}

/**
 * @param {DataLayer} layer
 * @param {number} i
 * @returns {[number, number]}
 */
function centre(layer, i) {
  if (layer.source.isPoints) return [layer.source.xy[2 * i], layer.source.xy[2 * i + 1]];
  return layer.centre(i);
}

/**
 * Ranks of the features that have a circle.
 * @param {DataLayer} layer
 * @param {Float32Array} sizes
 */
function greatestFirst({ made }, sizes) {
  made.bySize ??= new WeakMap();
  let ranks = made.bySize.get(sizes);
  if (!ranks) {
    ranks = Array.from(sizes, (_, i) => i).filter((i) => sizes[i] > 0).sort((a, b) => sizes[b] - sizes[a]);
    made.bySize.set(sizes, ranks);
  }
  return ranks;
}

/**
 * Radius of the circle of the greatest count, px: the legend draws its circles to the same scale.
 * @type {(zoom: number) => number}
 */
export const widest = (zoom) => CIRCLE * Math.min(3, Math.max(1, 1 + (zoom - 8.5) * 0.3));
