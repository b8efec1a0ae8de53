/* The communes as one drawing: every shared border once, in three weights, and the land they cover.
 *
 * Lines are kept in chunks (a cell of a grid × a weight), so that only what is in view is stroked.
 */
import { grow, holds, overlaps } from "./shapes.js";

/** @import { Box, Source } from "../../types.js" */
/** @typedef {{ arcs: number[], box: number[], path: Path2D | null }} Chunk */

const CELLS = 12;
export const COMMUNE = 0;
export const DEPARTEMENT = 1;
export const REGION = 2;

/** @type {(code: string) => string} */
const departementOf = (code) => code.slice(0, code.startsWith("97") ? 3 : 2);

export class Mesh {
  /** @type {Chunk[][] | null} */
  #chunks = null;
  /** @type {Path2D | null} */
  #land = null;
  /** @type {Path2D[]} */
  #whole = [];

  /**
   * `partial`: the file holds one département, so that its edge is not the edge of the region.
   * @param {Source} source
   * @param {boolean} partial
   */
  constructor(source, partial) {
    this.source = source;
    this.departements = source.ids.map(departementOf);
    this.partial = partial;
    this.build(null);
  }

  /**
   * Sort the lines by weight, without the features flagged in `hidden` (drawn by another mesh).
   * @param {Uint8Array | null} hidden
   */
  build(hidden) {
    const { owners } = this.source;
    /** @type {[number[], number[], number[]]} by weight */
    this.lines = [[], [], []];
    /** @type {number[]} arcs with land on one side only */
    this.edge = [];
    for (let a = 0; a < owners.length / 2; a++) {
      const i = owners[2 * a];
      const j = owners[2 * a + 1];
      if (i < 0) continue;
      const [left, right] = [!hidden || !hidden[i], j >= 0 && (!hidden || !hidden[j])];
      if (left !== right) this.edge.push(a);
      if (left && (right || j < 0)) this.lines[this.#weight(i, j)].push(a);
    }
    this.#whole = [];
    this.#chunks = this.#land = null;
  }

  /**
   * @param {number} i
   * @param {number} j
   */
  #weight(i, j) {
    if (j < 0) return this.partial ? DEPARTEMENT : REGION;
    return this.departements[i] === this.departements[j] ? COMMUNE : DEPARTEMENT;
  }

  /** Lines by cell of a grid, built when the view first leaves some out. */
  get chunks() {
    if (!this.#chunks) {
      const [x0, y0, x1, y1] = this.source.extent;
      const step = Math.max(x1 - x0, y1 - y0, 1) / CELLS;
      /** @type {(a: number, k: number, from: number) => number} */
      const cell = (a, k, from) => Math.floor((this.source.arcBoxes[4 * a + k] - from) / step);
      this.#chunks = this.lines.map((arcs) => {
        /** @type {Map<number, number[]>} */
        const cells = new Map();
        for (const a of arcs) addTo(cells, 100 * cell(a, 1, y0) + cell(a, 0, x0), a);
        return [...cells.values()].map((list) => this.#chunk(list));
      });
    }
    return this.#chunks;
  }

  /**
   * @param {number[]} arcs
   * @returns {Chunk}
   */
  #chunk(arcs) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const a of arcs) grow(box, this.source.arcBoxes, 4 * a);
    return { arcs, box, path: null };
  }

  /** @param {number[]} arcs */
  #pathOf(arcs) {
    const path = new Path2D();
    for (const a of arcs) this.source.traceArc(path, a, false, true);
    return path;
  }

  /** The land: edge arcs put end to end. */
  #landPath() {
    if (!this.#land) {
      this.#land = new Path2D();
      for (const ring of this.#chain(this.edge)) this.source.traceRing(this.#land, ring);
    }
    return this.#land;
  }

  /** @param {number[]} arcs */
  #chain(arcs) {
    const { xy, start } = this.source;
    const key = (/** @type {number} */ k) => `${xy[k]} ${xy[k + 1]}`;
    /** @type {Map<string, number[]>} */
    const ends = new Map();
    for (const a of arcs) {
      addTo(ends, key(start[a]), a);
      addTo(ends, key(start[a + 1] - 2), ~a);
    }
    const left = new Set(arcs);
    const rings = [];
    for (const first of arcs) {
      if (!left.has(first)) continue;
      const ring = [];
      for (let arc = /** @type {number | undefined} */ (first); arc !== undefined; ) {
        const a = arc < 0 ? ~arc : arc;
        left.delete(a);
        ring.push(arc);
        const end = arc < 0 ? start[a] : start[a + 1] - 2;
        arc = (ends.get(key(end)) || []).find((next) => left.has(next < 0 ? ~next : next));
      }
      rings.push(ring);
    }
    return rings;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Box} view
   */
  fillLand(ctx, view) {
    if (overlaps(this.source.extent, view)) ctx.fill(this.#landPath(), "evenodd");
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Box} view
   * @param {number} weight
   */
  stroke(ctx, view, weight) {
    if (holds(view, this.source.extent)) {
      ctx.stroke((this.#whole[weight] ??= this.#pathOf(this.lines[weight])));
      return;
    }
    for (const chunk of this.chunks[weight])
      if (overlaps(chunk.box, view)) ctx.stroke((chunk.path ??= this.#pathOf(chunk.arcs)));
  }
}

/**
 * @param {Map<any, number[]>} map
 * @param {unknown} key
 * @param {number} value
 */
function addTo(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
