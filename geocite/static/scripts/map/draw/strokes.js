/* What painters share: the features in view, pens, the symbols of places, shapes rubbed out. World pixels unless said. */
import { make } from "../../common/find.js";
import { overlaps } from "../data/shapes.js";

/** @import { DataLayer, Frame } from "../../types.js" */

export const HALO = 5; // px between a quartier and the line around its cité

/**
 * Calls `visit` with the rank of every shown feature in view.
 * @param {DataLayer} layer
 * @param {Frame} frame
 * @param {(i: number) => void} visit
 * @param {((i: number) => boolean) | null} [only]
 */
export function visible(layer, frame, visit, only = null) {
  const reach = 12 / frame.scale;
  const view = [frame.view[0] - reach, frame.view[1] - reach, frame.view[2] + reach, frame.view[3] + reach];
  for (let i = 0; i < layer.source.size; i++)
    if (layer.isShown(i) && overlaps(layer.source.box(i), view) && (!only || only(i))) visit(i);
}

/**
 * A line of a width and of dashes in px.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {string} colour
 * @param {number} width
 * @param {number[]} [dash]
 */
export function pen(ctx, frame, colour, width, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width / frame.scale;
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.setLineDash(dash.map((step) => step / frame.scale));
}

/**
 * Radius of the symbol of a place, px.
 * @type {(zoom: number) => number}
 */
export const radius = (zoom) => Math.max(1.4, Math.min(6.5, 1.4 + (zoom - 8.25) * 0.95));

/**
 * What gives a point its shape: its network, or the lozenge of a layer that has none.
 * @type {(source: DataLayer["source"], i: number) => string}
 */
export const kindOf = ({ file }, i) => (file.ep ? file.ep[i] : "losange");

/**
 * A square for REP+, a triangle for REP, a dot for the others; a lozenge for the points of other layers.
 * @param {Path2D} path
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function symbol(path, kind, x, y, r) {
  if (kind === "REP+") path.rect(x - r, y - r, 2 * r, 2 * r);
  else if (kind === "REP") {
    path.moveTo(x, y - 1.25 * r);
    path.lineTo(x + 1.15 * r, y + 0.85 * r);
    path.lineTo(x - 1.15 * r, y + 0.85 * r);
    path.closePath();
  } else if (kind === "losange") {
    path.moveTo(x, y - 1.2 * r);
    path.lineTo(x + 1.2 * r, y);
    path.lineTo(x, y + 1.2 * r);
    path.lineTo(x - 1.2 * r, y);
    path.closePath();
  } else {
    path.moveTo(x + 0.85 * r, y);
    path.arc(x, y, 0.85 * r, 0, 2 * Math.PI);
  }
}

/**
 * Rub out a shape and what lies within `distance` px around it.
 * @param {CanvasRenderingContext2D} brush
 * @param {Frame} frame
 * @param {Path2D} path
 * @param {number} distance
 */
export function hollow(brush, frame, path, distance) {
  brush.globalCompositeOperation = "destination-out";
  brush.fillStyle = "#000";
  brush.fill(path, "evenodd");
  pen(brush, frame, "#000", 2 * distance);
  if (distance) brush.stroke(path);
  brush.globalCompositeOperation = "source-over";
}

/**
 * A canvas of its own, device pixels.
 * @param {number} w
 * @param {number} h
 */
export function sheetOf(w, h) {
  const sheet = make("canvas", { width: w, height: h });
  return { sheet, brush: brushOf(sheet) };
}

/**
 * The context of a canvas of ours.
 * @type {(canvas: HTMLCanvasElement) => CanvasRenderingContext2D}
 */
export const brushOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
