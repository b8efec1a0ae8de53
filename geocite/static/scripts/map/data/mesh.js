/* The communes as one drawing: every shared border once, in three weights, and the land they cover.
 *
 * Lines are kept in chunks (a cell of a grid × a weight), so that only what is in view is stroked.
 */
(function (geocite) {
  "use strict";

  const CELLS = 12;
  const COMMUNE = 0;
  const DEPARTEMENT = 1;
  const REGION = 2;

  const departementOf = (code) => code.slice(0, code.startsWith("97") ? 3 : 2);

  class Mesh {
    /** `partial`: the file holds one département, so that its edge is not the edge of the region. */
    constructor(source, partial) {
      this.source = source;
      this.departements = source.ids.map(departementOf);
      this.partial = partial;
      this.build(null);
    }

    /** Sort the lines by weight, without the features flagged in `hidden` (drawn by another mesh). */
    build(hidden) {
      const { owners } = this.source;
      this.lines = [[], [], []]; // by weight
      this.edge = []; // arcs with land on one side only
      for (let a = 0; a < owners.length / 2; a++) {
        const i = owners[2 * a];
        const j = owners[2 * a + 1];
        if (i < 0) continue;
        const [left, right] = [!hidden || !hidden[i], j >= 0 && (!hidden || !hidden[j])];
        if (left !== right) this.edge.push(a);
        if (left && (right || j < 0)) this.lines[this._weight(i, j)].push(a);
      }
      this._whole = [];
      this._chunks = this._land = null;
    }

    _weight(i, j) {
      if (j < 0) return this.partial ? DEPARTEMENT : REGION;
      return this.departements[i] === this.departements[j] ? COMMUNE : DEPARTEMENT;
    }

    /** Lines by cell of a grid, built when the view first leaves some out. */
    get chunks() {
      if (!this._chunks) {
        const [x0, y0, x1, y1] = this.source.extent;
        const step = Math.max(x1 - x0, y1 - y0, 1) / CELLS;
        const cell = (a, k, from) => Math.floor((this.source.arcBoxes[4 * a + k] - from) / step);
        this._chunks = this.lines.map((arcs) => {
          const cells = new Map();
          for (const a of arcs) addTo(cells, 100 * cell(a, 1, y0) + cell(a, 0, x0), a);
          return [...cells.values()].map((list) => this._chunk(list));
        });
      }
      return this._chunks;
    }

    _chunk(arcs) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const a of arcs) geocite.grow(box, this.source.arcBoxes, 4 * a);
      return { arcs, box, path: null };
    }

    _pathOf(arcs) {
      const path = new Path2D();
      for (const a of arcs) this.source.traceArc(path, a, false, true);
      return path;
    }

    /** The land: edge arcs put end to end. */
    _landPath() {
      if (!this._land) {
        this._land = new Path2D();
        for (const ring of this._chain(this.edge)) this.source.traceRing(this._land, ring);
      }
      return this._land;
    }

    _chain(arcs) {
      const { xy, start } = this.source;
      const key = (k) => `${xy[k]} ${xy[k + 1]}`;
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
        for (let arc = first; arc !== undefined; ) {
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

    fillLand(ctx, view) {
      if (geocite.overlaps(this.source.extent, view)) ctx.fill(this._landPath(), "evenodd");
    }

    stroke(ctx, view, weight) {
      if (geocite.holds(view, this.source.extent)) {
        ctx.stroke((this._whole[weight] ??= this._pathOf(this.lines[weight])));
        return;
      }
      for (const chunk of this.chunks[weight])
        if (geocite.overlaps(chunk.box, view)) ctx.stroke((chunk.path ??= this._pathOf(chunk.arcs)));
    }
  }

  function addTo(map, key, value) {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  }

  Object.assign(geocite, { Mesh, WEIGHTS: { COMMUNE, DEPARTEMENT, REGION } });
})((window.geocite = window.geocite || {}));
