/* Geometry of one layer: typed arrays made by decode.js, asked for paths, boxes, what lies under a point. */
/** @import { Box, Decoded } from "../../types.js" */

/**
 * Arcs are signed: ~i is arc i travelled backwards.
 * @type {(arc: number) => number}
 */
const plain = (arc) => (arc < 0 ? ~arc : arc);

export class Source {
  /** @type {number[] | undefined} */
  #extent;
  /** @type {Path2D[]} */
  #paths;
  /** @type {Map<string, number> | undefined} */
  #rank;
  /** @type {Path2D | undefined} */
  #whole;

  /**
   * Other columns than the shape (noms, communes, pop…) are under `file`.
   * @param {Decoded} decoded
   */
  constructor(decoded) {
    this.file = decoded;
    this.ids = decoded.ids;
    this.names = decoded.noms || decoded.ids; // Detail files repeat no name.
    this.size = decoded.ids.length;
    this.isPoints = decoded.isPoints;
    this.xy = decoded.xy;
    this.boxes = decoded.boxes;
    this.start = decoded.start;
    this.arcBoxes = decoded.arcBoxes;
    this.signed = decoded.signed;
    this.rings = decoded.rings;
    this.polygons = decoded.polygons;
    this.parts = decoded.parts;
    this.owners = decoded.owners;
    this.#paths = new Array(this.size);
  }

  /** Rank of each id, made when first asked. */
  get rank() {
    return (this.#rank ??= new Map(this.ids.map((id, i) => [id, i])));
  }

  /**
   * Calls `visit` with the plain index of every arc of a feature.
   * @param {number} i
   * @param {(arc: number) => void} visit
   */
  eachArc(i, visit) {
    const { signed, rings, polygons, parts } = this;
    const end = rings[polygons[parts[i + 1]]];
    for (let k = rings[polygons[parts[i]]]; k < end; k++) visit(plain(signed[k]));
  }

  /**
   * Signed arcs of a ring.
   * @param {number} r
   */
  ring(r) {
    return this.signed.subarray(this.rings[r], this.rings[r + 1]);
  }

  /**
   * Box [x0, y0, x1, y1] of a feature in world pixels.
   * @param {number} i
   */
  box(i) {
    return this.boxes.subarray(4 * i, 4 * i + 4);
  }

  /** One Path2D for all features, for a view that holds them all. */
  whole() {
    if (!this.#whole) {
      this.#whole = new Path2D();
      for (let r = 0; r < this.rings.length - 1; r++) this.traceRing(this.#whole, this.ring(r));
    }
    return this.#whole;
  }

  /** Box of all features. */
  get extent() {
    if (!this.#extent) {
      this.#extent = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < this.size; i++) grow(this.#extent, this.boxes, 4 * i);
    }
    return this.#extent;
  }

  /**
   * Path2D of a feature, built when first drawn.
   * @param {number} i
   */
  path(i) {
    return (this.#paths[i] ??= this.#trace(i));
  }

  /** @param {number} i */
  #trace(i) {
    const path = new Path2D();
    const { polygons, parts } = this;
    for (let r = polygons[parts[i]]; r < polygons[parts[i + 1]]; r++) this.traceRing(path, this.ring(r));
    return path;
  }

  /**
   * @param {Path2D} path
   * @param {ArrayLike<number> & Iterable<number>} ring
   */
  traceRing(path, ring) {
    let first = true;
    for (const arc of ring) {
      this.traceArc(path, plain(arc), arc < 0, first);
      first = false;
    }
    path.closePath();
  }

  /**
   * @param {Path2D} path
   * @param {number} a
   * @param {boolean} backwards
   * @param {boolean} move
   */
  traceArc(path, a, backwards, move) {
    const { xy } = this;
    const step = backwards ? -2 : 2;
    let k = backwards ? this.start[a + 1] - 2 : this.start[a];
    if (move) path.moveTo(xy[k], xy[k + 1]);
    for (let left = (this.start[a + 1] - this.start[a]) / 2 - 1; left > 0; left--) {
      k += step;
      path.lineTo(xy[k], xy[k + 1]);
    }
  }

  /**
   * Is the point inside the feature? Even-odd rule: the direction of the arcs does not matter.
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  contains(i, x, y) {
    const { xy, start, arcBoxes } = this;
    let inside = false;
    this.eachArc(i, (a) => {
      if (arcBoxes[4 * a + 1] > y || arcBoxes[4 * a + 3] < y || arcBoxes[4 * a + 2] < x) return;
      for (let k = start[a] + 2; k < start[a + 1]; k += 2) {
        const [ya, yb] = [xy[k - 1], xy[k + 1]];
        if (ya > y === yb > y) continue;
        if (x < xy[k - 2] + ((y - ya) / (yb - ya)) * (xy[k] - xy[k - 2])) inside = !inside;
      }
    });
    return inside;
  }

  /**
   * Is the outline of the feature within `reach` world pixels of the point?
   * @param {number} i
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   */
  near(i, x, y, reach) {
    const { xy, start, arcBoxes } = this;
    const limit = reach * reach;
    let found = false;
    this.eachArc(i, (a) => {
      if (found || !touches(arcBoxes, 4 * a, x, y, reach)) return;
      for (let k = start[a] + 2; k < start[a + 1] && !found; k += 2)
        found = segmentDistance(x, y, xy[k - 2], xy[k - 1], xy[k], xy[k + 1]) <= limit;
    });
    return found;
  }

  /**
   * Centre of gravity of the largest outer ring: where a name stands.
   * @param {number} i
   * @returns {[number, number]}
   */
  centre(i) {
    /** @type {{ x: number, y: number, area: number } | null} */
    let best = null;
    for (let p = this.parts[i]; p < this.parts[i + 1]; p++) {
      const c = this.#ringCentre(this.ring(this.polygons[p]));
      if (!best || c.area > best.area) best = c;
    }
    const b = this.box(i);
    return best && best.area > 0 ? [best.x, best.y] : [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2];
  }

  /** @param {Int32Array} ring */
  #ringCentre(ring) {
    const b = this.arcBoxes.subarray(4 * plain(ring[0]));
    /** @type {[number, number, number]} */
    const sum = [0, 0, 0];
    for (const arc of ring) this.#addArc(sum, plain(arc), arc < 0 ? -1 : 1, b[0], b[1]);
    return { x: b[0] + sum[0] / (3 * sum[2]), y: b[1] + sum[1] / (3 * sum[2]), area: Math.abs(sum[2]) };
  }

  /**
   * @param {[number, number, number]} sum
   * @param {number} a
   * @param {number} sign
   * @param {number} x0
   * @param {number} y0
   */
  #addArc(sum, a, sign, x0, y0) {
    const { xy, start } = this;
    for (let k = start[a] + 2; k < start[a + 1]; k += 2) {
      const [xa, ya, xb, yb] = [xy[k - 2] - x0, xy[k - 1] - y0, xy[k] - x0, xy[k + 1] - y0];
      const cross = sign * (xa * yb - xb * ya);
      sum[0] += (xa + xb) * cross;
      sum[1] += (ya + yb) * cross;
      sum[2] += cross;
    }
  }
}

/**
 * Widens a box so that it holds the one that starts at `k`.
 * @param {number[]} box
 * @param {ArrayLike<number>} boxes
 * @param {number} k
 */
export function grow(box, boxes, k) {
  if (boxes[k] < box[0]) box[0] = boxes[k];
  if (boxes[k + 1] < box[1]) box[1] = boxes[k + 1];
  if (boxes[k + 2] > box[2]) box[2] = boxes[k + 2];
  if (boxes[k + 3] > box[3]) box[3] = boxes[k + 3];
}

/**
 * Whether the box that starts at `k` is within `reach` of a point.
 * @type {(boxes: ArrayLike<number>, k: number, x: number, y: number, reach: number) => boolean}
 */
export const touches = (boxes, k, x, y, reach) =>
  boxes[k] - reach <= x && boxes[k + 2] + reach >= x && boxes[k + 1] - reach <= y && boxes[k + 3] + reach >= y;

/** @type {(view: Box, box: Box) => boolean} */
export const holds = (view, box) => box[0] >= view[0] && box[2] <= view[2] && box[1] >= view[1] && box[3] <= view[3];

/** @type {(box: Box, view: Box) => boolean} */
export const overlaps = (box, view) =>
  box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] && box[3] >= view[1];

/**
 * @param {number} x
 * @param {number} y
 * @param {number} xa
 * @param {number} ya
 * @param {number} xb
 * @param {number} yb
 */
function segmentDistance(x, y, xa, ya, xb, yb) {
  const [dx, dy] = [xb - xa, yb - ya];
  const length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, ((x - xa) * dx + (y - ya) * dy) / length)) : 0;
  return (x - xa - t * dx) ** 2 + (y - ya - t * dy) ** 2;
}
