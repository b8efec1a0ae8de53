/* Geometry of one layer: typed arrays made by decode.js, asked for paths, boxes, what lies under a point. */
(function (geocite) {
  "use strict";

  /** Arcs are signed: ~i is arc i travelled backwards. */
  const plain = (arc) => (arc < 0 ? ~arc : arc);

  class Source {
    /** `decoded`: see decode.js; its other columns (ids, noms, communes, pop…) are under `file`. */
    constructor(decoded) {
      Object.assign(this, { file: decoded, ids: decoded.ids, isPoints: decoded.isPoints });
      this.names = decoded.noms || decoded.ids; // Detail files repeat no name.
      this.size = decoded.ids.length;
      for (const name of ["xy", "boxes", "start", "arcBoxes", "signed", "rings", "polygons", "parts", "owners"])
        this[name] = decoded[name];
      this._paths = new Array(this.size);
    }

    /** Rank of each id, made when first asked. */
    get rank() {
      return (this._rank ??= new Map(this.ids.map((id, i) => [id, i])));
    }

    /** Calls `visit` with the plain index of every arc of a feature. */
    eachArc(i, visit) {
      const { signed, rings, polygons, parts } = this;
      const end = rings[polygons[parts[i + 1]]];
      for (let k = rings[polygons[parts[i]]]; k < end; k++) visit(plain(signed[k]));
    }

    /** Signed arcs of a ring. */
    ring(r) {
      return this.signed.subarray(this.rings[r], this.rings[r + 1]);
    }

    /** Box [x0, y0, x1, y1] of a feature in world pixels. */
    box(i) {
      return this.boxes.subarray(4 * i, 4 * i + 4);
    }

    /** One Path2D for all features, for a view that holds them all. */
    whole() {
      if (!this._whole) {
        this._whole = new Path2D();
        for (let r = 0; r < this.rings.length - 1; r++) this.traceRing(this._whole, this.ring(r));
      }
      return this._whole;
    }

    /** Box of all features. */
    get extent() {
      if (!this._extent) {
        this._extent = [Infinity, Infinity, -Infinity, -Infinity];
        for (let i = 0; i < this.size; i++) grow(this._extent, this.boxes, 4 * i);
      }
      return this._extent;
    }

    /** Path2D of a feature, built when first drawn. */
    path(i) {
      if (!this._paths[i]) {
        const path = new Path2D();
        const { polygons, parts } = this;
        for (let r = polygons[parts[i]]; r < polygons[parts[i + 1]]; r++) this.traceRing(path, this.ring(r));
        this._paths[i] = path;
      }
      return this._paths[i];
    }

    traceRing(path, ring) {
      let first = true;
      for (const arc of ring) {
        this.traceArc(path, plain(arc), arc < 0, first);
        first = false;
      }
      path.closePath();
    }

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

    /** Is the point inside the feature? Even-odd rule: the direction of the arcs does not matter. */
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

    /** Is the outline of the feature within `reach` world pixels of the point? */
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

    /** Centre of gravity of the largest outer ring: where a name stands. */
    centre(i) {
      let best = null;
      for (let p = this.parts[i]; p < this.parts[i + 1]; p++) {
        const c = this._ringCentre(this.ring(this.polygons[p]));
        if (!best || c.area > best.area) best = c;
      }
      const b = this.box(i);
      return best && best.area > 0 ? [best.x, best.y] : [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2];
    }

    _ringCentre(ring) {
      const b = this.arcBoxes.subarray(4 * plain(ring[0]));
      const sum = [0, 0, 0];
      for (const arc of ring) this._addArc(sum, plain(arc), arc < 0 ? -1 : 1, b[0], b[1]);
      return { x: b[0] + sum[0] / (3 * sum[2]), y: b[1] + sum[1] / (3 * sum[2]), area: Math.abs(sum[2]) };
    }

    _addArc(sum, a, sign, x0, y0) {
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

  function grow(box, boxes, k) {
    if (boxes[k] < box[0]) box[0] = boxes[k];
    if (boxes[k + 1] < box[1]) box[1] = boxes[k + 1];
    if (boxes[k + 2] > box[2]) box[2] = boxes[k + 2];
    if (boxes[k + 3] > box[3]) box[3] = boxes[k + 3];
  }

  const touches = (boxes, k, x, y, reach) =>
    boxes[k] - reach <= x && boxes[k + 2] + reach >= x && boxes[k + 1] - reach <= y && boxes[k + 3] + reach >= y;

  const holds = (view, box) => box[0] >= view[0] && box[2] <= view[2] && box[1] >= view[1] && box[3] <= view[3];

  const overlaps = (box, view) =>
    box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] && box[3] >= view[1];

  function segmentDistance(x, y, xa, ya, xb, yb) {
    const [dx, dy] = [xb - xa, yb - ya];
    const length = dx * dx + dy * dy;
    const t = length ? Math.max(0, Math.min(1, ((x - xa) * dx + (y - ya) * dy) / length)) : 0;
    return (x - xa - t * dx) ** 2 + (y - ya - t * dy) ** 2;
  }

  /** Features by cell of a regular grid, so that a pointer meets a handful of candidates. */
  class Grid {
    constructor(source, cells = 48) {
      this.source = source;
      this.cells = cells;
      this.extent = source.extent;
      this.step = Math.max(this.extent[2] - this.extent[0], this.extent[3] - this.extent[1], 1) / cells;
      this.lists = new Map();
      for (let i = 0; i < source.size; i++) this._each(source.box(i), 0, (cell) => this._push(cell, i));
    }

    _push(cell, i) {
      const list = this.lists.get(cell);
      if (list) list.push(i);
      else this.lists.set(cell, [i]);
    }

    _each(box, reach, visit) {
      const cell = (value, k) => Math.floor((value - this.extent[k]) / this.step);
      for (let cy = cell(box[1] - reach, 1); cy <= cell(box[3] + reach, 1); cy++)
        for (let cx = cell(box[0] - reach, 0); cx <= cell(box[2] + reach, 0); cx++)
          if (cx >= 0 && cy >= 0 && cx <= this.cells && cy <= this.cells) visit(cy * (this.cells + 1) + cx);
    }

    /** Ranks of the features whose box is within `reach` of the point, in increasing order. */
    around(x, y, reach) {
      const found = new Set();
      this._each([x, y, x, y], reach, (cell) => {
        for (const i of this.lists.get(cell) || [])
          if (touches(this.source.boxes, 4 * i, x, y, reach)) found.add(i);
      });
      return [...found].sort((a, b) => a - b);
    }
  }

  Object.assign(geocite, { Source, Grid, overlaps, holds, grow });
})((window.geocite = window.geocite || {}));
