/* Names of the cités as they may be written, and where they may stand. */
import { overlaps } from "../data/shapes.js";

/** @import { Box, DataLayer } from "../../types.js" */
/** @typedef {{ x: number, y: number }} Place */

const SAME = 8; // world px: about 100 m

/**
 * The box around a point, from half of its sides.
 * @type {(x: number, y: number, w: number, h: number) => Box}
 */
export const around = (x, y, w, h) => [x - w, y - h, x + w, y + h];

/** @type {(text: string) => string[]} */
const words = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);

/**
 * Cités of one town share its outline: each then hangs on the quartier that bears its name, if there is one.
 * @param {[number, number][]} anchors
 * @param {DataLayer} cites
 * @param {DataLayer} quartiers
 */
export function spread(anchors, { source }, quartiers) {
  source.names.forEach((name, i) => {
    if (!anchors.some((one, k) => k !== i && Math.hypot(one[0] - anchors[i][0], one[1] - anchors[i][1]) < SAME)) return;
    const own = words(name);
    const found = quartiers.source.names.findIndex((quartier, k) => {
      const town = words(quartiers.place(k));
      const rest = own.filter((word) => !town.includes(word));
      const said = words(quartier);
      return rest.length && rest.length < own.length && rest.every((word) => said.includes(word)) && overlaps(quartiers.source.box(k), source.box(i));
    });
    if (found >= 0) anchors[i] = quartiers.source.centre(found);
  });
}

/**
 * Whether a box stands nearer to its own anchor than to another, by its edge and by its middle.
 * @param {Place} own
 * @param {Place} other
 * @param {Box} box
 */
export function nearer(own, other, box) {
  const gap = (/** @type {Place} */ { x, y }) => Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
  const middle = (/** @type {Place} */ { x, y }) => Math.hypot((box[0] + box[2]) / 2 - x, (box[1] + box[3]) / 2 - y);
  return gap(own) < gap(other) && middle(own) < middle(other);
}

/**
 * « A / B / C / D » says too much from afar.
 * @param {string} name
 * @param {number} zoom
 */
export function shorten(name, zoom) {
  if (zoom >= 10.5 || name.length < 26) return name;
  const parts = name.split(/\s*[/,–]\s*/);
  return parts.length > 2 ? `${parts[0]}, ${parts[1]}…` : name;
}

/** @type {(a: Place, b: Place) => number} */
export const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/**
 * How a name may be written, best first: whole, in two lines, its first town alone.
 * @param {string} text
 * @returns {string[][]}
 */
export function forms(text) {
  const first = text.split(/\s*[/,–]\s*/)[0].replace(/…$/, "");
  const short = first === text ? [] : [[`${first}…`], halves(`${first}…`)];
  return [[text], halves(text), ...short].filter((lines) => lines.length);
}

/**
 * A text in two lines of like lengths; nothing when it is one word.
 * @param {string} text
 */
function halves(text) {
  const gaps = [...text.matchAll(/[ -](?!\/)/g)].map((match) => match.index + 1);
  const at = gaps.sort((a, b) => Math.abs(a - text.length / 2) - Math.abs(b - text.length / 2))[0];
  return at ? [text.slice(0, at).trim(), text.slice(at).trim()] : [];
}
