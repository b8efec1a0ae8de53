/* Which features a point may touch. */
import { touches } from "./shapes.js";

/** @import { Box, Source } from "../../types.js" */

/** Features by cell of a regular grid, so that a pointer meets a handful of candidates. */
export class Grid {
  /**
   * @param {Source} source
   * @param {number} [cells]
   */
  constructor(source, cells = 48) {
    this.source = source;
    this.cells = cells;
    this.extent = source.extent;
    this.step = Math.max(this.extent[2] - this.extent[0], this.extent[3] - this.extent[1], 1) / cells;
    /** @type {Map<number, number[]>} */
    this.lists = new Map();
    for (let i = 0; i < source.size; i++) this.#each(source.box(i), 0, (cell) => this.#push(cell, i));
  }

  /**
   * @param {number} cell
   * @param {number} i
   */
  #push(cell, i) {
    const list = this.lists.get(cell);
    if (list) list.push(i);
    else this.lists.set(cell, [i]);
  }

  /**
   * @param {Box} box
   * @param {number} reach
   * @param {(cell: number) => void} visit
   */
  #each(box, reach, visit) {
    /** @type {(value: number, k: number) => number} */
    const cell = (value, k) => Math.max(-1, Math.min(this.cells + 1, Math.floor((value - this.extent[k]) / this.step)));
    for (let cy = cell(box[1] - reach, 1); cy <= cell(box[3] + reach, 1); cy++)
      for (let cx = cell(box[0] - reach, 0); cx <= cell(box[2] + reach, 0); cx++)
        if (cx >= 0 && cy >= 0 && cx <= this.cells && cy <= this.cells) visit(cy * (this.cells + 1) + cx);
  }

  /**
   * Ranks of the features whose box is within `reach` of the point, in increasing order.
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   */
  around(x, y, reach) {
    const found = new Set();
    this.#each([x, y, x, y], reach, (cell) => {
      for (const i of this.lists.get(cell) || [])
        if (touches(this.source.boxes, 4 * i, x, y, reach)) found.add(i);
    });
    return [...found].sort((a, b) => a - b);
  }
}
