/* Geometry of one display file: decoded once from quantised arcs into typed arrays, in world pixels.
 *
 * World pixels: Web Mercator at zoom 12, relative to the origin of the map so that float32 is enough
 * (a few millimetres on the ground). Nothing here touches the page: it can be tested alone.
 */
(function (geocite) {
  "use strict";

  const WORLD = 256 * 2 ** 12;

  function project(lon, lat) {
    const sin = Math.sin((lat * Math.PI) / 180);
    return [WORLD * (lon / 360 + 0.5), WORLD * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI))];
  }

  /** Point of an arc index: arcs are signed as in TopoJSON, ~i being arc i travelled backwards. */
  const plain = (arc) => (arc < 0 ? ~arc : arc);

  /** Signed arcs of every ring, from steps: 0 is the next arc, k > 0 the kth before it backwards, k < 0 forwards. */
  function readShapes(rings) {
    let next = 0;
    const arcOf = (step) => (step === 0 ? next++ : step > 0 ? ~(next - step) : next + step);
    return rings.map((polygons) => polygons.map((polygon) => polygon.map((ring) => ring.map(arcOf))));
  }

  class Source {
    constructor(file, origin) {
      this.file = file;
      this.ids = file.ids;
      this.names = file.noms || file.ids; // Detail files repeat no name.
      this.size = file.ids.length;
      this.rank = new Map(file.ids.map((id, i) => [id, i]));
      this.boxes = new Float32Array(4 * this.size);
      this.isPoints = Boolean(file.points);
      this._paths = new Array(this.size);
      if (this.isPoints) this._decodePoints(origin);
      else this._decodeArcs(origin);
    }

    _decodePoints(origin) {
      const { points, scale, translate } = this.file;
      this.xy = new Float32Array(points.length);
      let [qx, qy] = [0, 0];
      for (let k = 0; k < points.length; k += 2) {
        qx += points[k];
        qy += points[k + 1];
        const p = project(qx * scale[0] + translate[0], qy * scale[1] + translate[1]);
        this.xy[k] = p[0] - origin[0];
        this.xy[k + 1] = p[1] - origin[1];
        this.boxes.set([this.xy[k], this.xy[k + 1], this.xy[k], this.xy[k + 1]], 2 * k);
      }
    }

    _decodeArcs(origin) {
      const { arcs, scale, translate } = this.file;
      let total = 0;
      for (const arc of arcs) total += arc.length;
      this.xy = new Float32Array(total);
      this.start = new Uint32Array(arcs.length + 1);
      this.shapes = readShapes(this.file.rings);
      this.arcBoxes = new Float32Array(4 * arcs.length);
      const rows = new Map(); // Many points share a quantised row: its logarithm is taken once.
      let at = 0;
      for (let a = 0; a < arcs.length; a++) {
        const arc = arcs[a];
        let [qx, qy, x0, y0, x1, y1] = [0, 0, Infinity, Infinity, -Infinity, -Infinity];
        for (let k = 0; k < arc.length; k += 2) {
          qx += arc[k];
          qy += arc[k + 1];
          let y = rows.get(qy);
          if (y === undefined) rows.set(qy, (y = project(0, qy * scale[1] + translate[1])[1] - origin[1]));
          const x = WORLD * ((qx * scale[0] + translate[0]) / 360 + 0.5) - origin[0];
          this.xy[at++] = x;
          this.xy[at++] = y;
          if (x < x0) x0 = x;
          if (x > x1) x1 = x;
          if (y < y0) y0 = y;
          if (y > y1) y1 = y;
        }
        this.start[a + 1] = at;
        this.arcBoxes.set([x0, y0, x1, y1], 4 * a);
      }
      for (let i = 0; i < this.size; i++) this._boxOf(i);
    }

    _boxOf(i) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      this.eachArc(i, (a) => grow(box, this.arcBoxes, 4 * a));
      this.boxes.set(box, 4 * i);
    }

    /** Calls `visit` with the plain index of every arc of a feature. */
    eachArc(i, visit) {
      for (const polygon of this.shapes[i])
        for (const ring of polygon) for (const arc of ring) visit(plain(arc));
    }

    /** Box [x0, y0, x1, y1] of a feature in world pixels. */
    box(i) {
      return this.boxes.subarray(4 * i, 4 * i + 4);
    }

    /** Path2D of a feature, built when first drawn. */
    path(i) {
      if (!this._paths[i]) {
        const path = new Path2D();
        for (const polygon of this.shapes[i]) for (const ring of polygon) this.traceRing(path, ring);
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
      const [from, to] = [this.start[a], this.start[a + 1]];
      for (let n = 0; n < to - from; n += 2) {
        const k = backwards ? to - 2 - n : from + n;
        if (n === 0 && move) path.moveTo(xy[k], xy[k + 1]);
        else if (n > 0) path.lineTo(xy[k], xy[k + 1]);
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
      for (const polygon of this.shapes[i]) {
        const c = this._ringCentre(polygon[0]);
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

    /** The (at most two) features on either side of each arc; -1 for none. */
    get owners() {
      if (!this._owners) {
        const owners = new Int32Array(2 * this.file.arcs.length).fill(-1);
        for (let i = 0; i < this.size; i++)
          this.eachArc(i, (a) => (owners[2 * a] < 0 ? (owners[2 * a] = i) : (owners[2 * a + 1] = i)));
        this._owners = owners;
      }
      return this._owners;
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
      this.extent = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < source.size; i++) grow(this.extent, source.boxes, 4 * i);
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

  Object.assign(geocite, { WORLD, project, Source, Grid, overlaps, grow });
})((window.geocite = window.geocite || {}));
