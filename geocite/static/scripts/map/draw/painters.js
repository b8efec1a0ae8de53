/* How each kind of layer is drawn. A frame says what is in view and how to go from world pixels to the canvas (see types.d.ts).
 */
import { COMMUNE, DEPARTEMENT, REGION } from "../data/mesh.js";
import { holds } from "../data/shapes.js";
import { halo } from "./halo.js";
import { HALO, hollow, kindOf, pen, radius, sheetOf, symbol, visible } from "./strokes.js";
import { colourOf, fills, marks } from "./themed.js";

/** @import { DataLayer, Frame, Paint, Selected } from "../../types.js" */

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 */
export function land(ctx, layer, frame) {
  frame.units(ctx);
  ctx.fillStyle = frame.colours.land;
  for (const one of layer.meshes(frame.zoom)) one.fillLand(ctx, frame.view);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 */
function mesh(ctx, layer, frame) {
  const { colours, zoom } = frame;
  const meshes = layer.meshes(zoom);
  const stroke = (/** @type {number} */ weight) => meshes.forEach((one) => one.stroke(ctx, frame.view, weight));
  frame.units(ctx);
  pen(ctx, frame, colours.communes, zoom < 9 ? 0.5 : zoom < 12 ? 0.7 : 1);
  ctx.lineCap = "butt";
  stroke(COMMUNE);
  pen(ctx, frame, colours.departements, zoom < 9 ? 1 : 1.4);
  stroke(DEPARTEMENT);
  pen(ctx, frame, colours.departements, zoom < 9 ? 1.4 : 1.8);
  stroke(REGION);
}

/**
 * QPV: 2024 solid and filled, 2015 always dashed, whatever the theme.
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 */
function area(ctx, layer, frame) {
  const { colours, zoom } = frame;
  const dashed = layer.id === "qpv-2015";
  const width = (dashed && !layer.theme ? 1.6 : 1) + (zoom >= 11 ? 0.6 : 0); // Up to one pixel, a line costs ten times less.
  frame.units(ctx);
  ctx.fillStyle = colours.qpv24Tint;
  pen(ctx, frame, dashed ? colours.qpv15 : colours.qpv24, width, dashed ? (zoom < 11 ? [3, 2] : [6, 3.5]) : []);
  ctx.lineCap = "butt";
  const tinted = !dashed && frame.tinted;
  if (!layer.mask && !layer.isDetailed(zoom) && holds(frame.view, layer.source.extent)) {
    if (tinted) ctx.fill(layer.source.whole());
    ctx.stroke(layer.source.whole());
    ctx.setLineDash([]);
    return;
  }
  visible(layer, frame, (i) => {
    const [source, k] = layer.feature(i, zoom);
    const path = source.path(k);
    if (tinted) ctx.fill(path);
    ctx.stroke(path);
  });
  ctx.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {((i: number) => boolean) | null} [only]
 */
export function point(ctx, layer, frame, only) {
  const r = radius(frame.zoom);
  const { xy } = layer.source;
  /** @type {Record<string, Path2D>} */
  const paths = { "": new Path2D(), losange: new Path2D(), REP: new Path2D(), "REP+": new Path2D() };
  visible(layer, frame, (i) => {
    const [x, y] = frame.point(xy[2 * i], xy[2 * i + 1]);
    const kind = kindOf(layer.source, i);
    symbol(paths[kind] || paths[""], kind, x, y, r);
  }, only);
  frame.pixels(ctx);
  ctx.lineWidth = frame.zoom < 9.5 ? 0.8 : 1.6;
  ctx.strokeStyle = frame.colours.paper;
  ctx.fillStyle = frame.colours[layer.id] ?? frame.colours.colleges;
  for (const kind of Object.keys(paths)) {
    ctx.stroke(paths[kind]);
    ctx.fill(paths[kind]);
  }
}

/**
 * The selected object: dark outline, light halo; what lies around recedes.
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {Selected & { spared?: Path2D | null }} selection
 */
export function selected(ctx, layer, frame, { i, group, spared }) {
  if (layer.source.isPoints) {
    marked(ctx, layer, frame, i, 4);
    return;
  }
  const path = group ? joined(layer, frame, group) : shape(layer, frame, i);
  const distance = layer.draw === "halo" ? HALO + 1 : group ? 1.5 : 0;
  if (frame.tinted) veil(ctx, frame, path, distance, spared);
  frame.units(ctx);
  if (distance) around(ctx, frame, path, distance);
  else outline(ctx, frame, path);
}

/**
 * Over a theme there is none: the colours stay those of the legend.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {Path2D} path
 * @param {number} distance
 * @param {Path2D | null} [spared]
 */
function veil(ctx, frame, path, distance, spared) {
  frame.pixels(ctx);
  ctx.fillStyle = frame.colours.veil;
  ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  frame.units(ctx);
  hollow(ctx, frame, path, distance);
  if (spared) hollow(ctx, frame, spared, 2);
}

/**
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {number} i
 */
function shape(layer, frame, i) {
  const [source, k] = layer.feature(i, frame.zoom);
  return source.path(k);
}

/**
 * Several features as one path.
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {number[]} ranks
 */
export function joined(layer, frame, ranks) {
  const path = new Path2D();
  for (const i of ranks) path.addPath(shape(layer, frame, i));
  return path;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {Path2D} path
 */
function outline(ctx, frame, path) {
  pen(ctx, frame, frame.colours.paper, 7);
  ctx.stroke(path);
  pen(ctx, frame, frame.colours.ink, 2.4);
  ctx.stroke(path);
}

/**
 * The same around a cité, at the distance of its halo.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {Path2D} path
 * @param {number} distance
 */
function around(ctx, frame, path, distance) {
  const { paper, ink } = frame.colours;
  for (const [colour, from, width] of /** @type {const} */ ([[paper, Math.max(0, distance - 1.5), 6], [ink, distance, 2.6]])) {
    const { sheet, brush } = sheetOf(ctx.canvas.width, ctx.canvas.height);
    frame.units(brush);
    pen(brush, frame, colour, 2 * (from + width));
    brush.stroke(path);
    hollow(brush, frame, path, from);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(sheet, 0, 0);
  }
}

/**
 * The object under the pointer.
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {number} i
 */
export function hovered(ctx, layer, frame, i) {
  if (layer.source.isPoints) {
    marked(ctx, layer, frame, i, 2.5);
    return;
  }
  const [source, k] = layer.feature(i, frame.zoom);
  frame.units(ctx);
  const light = layer.draw === "mesh"; // Never as dark as a selection.
  pen(ctx, frame, frame.colours.paper, light ? 3 : 4.5);
  ctx.stroke(source.path(k));
  pen(ctx, frame, light ? frame.colours.departements : frame.colours.inkSoft, light ? 1.2 : 1.6);
  ctx.stroke(source.path(k));
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {number} i
 * @param {number} extra
 */
function marked(ctx, layer, frame, i, extra) {
  const { xy } = layer.source;
  const [x, y] = frame.point(xy[2 * i], xy[2 * i + 1]);
  const r = Math.max(4, radius(frame.zoom)) + extra / 2;
  const path = new Path2D();
  symbol(path, kindOf(layer.source, i), x, y, r);
  frame.pixels(ctx);
  ctx.lineJoin = "round";
  ctx.strokeStyle = frame.colours.paper;
  ctx.lineWidth = 8;
  ctx.stroke(path);
  ctx.strokeStyle = frame.colours.ink;
  ctx.lineWidth = extra;
  ctx.stroke(path);
  ctx.fillStyle = colourOf(layer, i, frame);
  ctx.fill(path);
}

/** @type {Record<DataLayer["draw"], Paint>} */
const LINES = { mesh, halo, area, point };

/**
 * A layer, in its theme if it has one: colours under its lines.
 * @type {Paint}
 */
export function paint(ctx, layer, frame) {
  const classed = layer.theme && !layer.theme.sizes;
  if (classed && layer.draw === "point") return marks(ctx, layer, frame);
  if (classed) fills(ctx, layer, frame);
  return LINES[layer.draw](ctx, layer, frame);
}
