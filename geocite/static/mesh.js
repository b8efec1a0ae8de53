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

    /** Prepare the lines and the land without the features flagged in `hidden` (drawn by another mesh). */
    build(hidden) {
      const { source } = this;
      const extent = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < source.size; i++) geocite.grow(extent, source.boxes, 4 * i);
      const step = Math.max(extent[2] - extent[0], extent[3] - extent[1], 1) / CELLS;
      const chunks = new Map();
      const edges = new Map(); // département -> signed arcs of its outline
      for (let a = 0; a < source.file.arcs.length; a++) {
        const [i, j] = [source.owners[2 * a], source.owners[2 * a + 1]];
        if (i < 0) continue;
        const weight = this._weight(i, j);
        if (weight !== COMMUNE) this._addEdge(edges, a, i, j, hidden);
        if (hidden && (hidden[i] || (j >= 0 && hidden[j]))) continue;
        const cx = Math.floor((source.arcBoxes[4 * a] - extent[0]) / step);
        const cy = Math.floor((source.arcBoxes[4 * a + 1] - extent[1]) / step);
        addTo(chunks, `${weight} ${cx} ${cy}`, a);
      }
      this.chunks = [...chunks].map(([key, arcs]) => this._chunk(Number(key[0]), arcs));
      this.land = [...edges.values()].map((arcs) => this._outline(arcs));
    }

    _weight(i, j) {
      if (j < 0) return this.partial ? DEPARTEMENT : REGION;
      return this.departements[i] === this.departements[j] ? COMMUNE : DEPARTEMENT;
    }

    _addEdge(edges, a, i, j, hidden) {
      for (const k of [i, j]) if (k >= 0 && !(hidden && hidden[k])) addTo(edges, this.departements[k], a);
    }

    _chunk(weight, arcs) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const a of arcs) geocite.grow(box, this.source.arcBoxes, 4 * a);
      return { weight, arcs, box, path: null };
    }

    /** Path of a chunk, built when it first comes into view. */
    _path(chunk) {
      if (!chunk.path) {
        chunk.path = new Path2D();
        for (const a of chunk.arcs) this.source.traceArc(chunk.path, a, false, true);
      }
      return chunk.path;
    }

    /** Outline of a département: its edge arcs put end to end. */
    _outline(arcs) {
      const { source } = this;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const a of arcs) geocite.grow(box, source.arcBoxes, 4 * a);
      return { box, arcs, path: null };
    }

    _landPath(land) {
      if (!land.path) {
        land.path = new Path2D();
        for (const ring of this._chain(land.arcs)) this.source.traceRing(land.path, ring);
      }
      return land.path;
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
      for (const land of this.land)
        if (geocite.overlaps(land.box, view)) ctx.fill(this._landPath(land), "evenodd");
    }

    stroke(ctx, view, weight) {
      for (const chunk of this.chunks)
        if (chunk.weight === weight && geocite.overlaps(chunk.box, view)) ctx.stroke(this._path(chunk));
    }
  }

  function addTo(map, key, value) {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  }

  Object.assign(geocite, { Mesh, WEIGHTS: { COMMUNE, DEPARTEMENT, REGION } });
})((window.geocite = window.geocite || {}));
