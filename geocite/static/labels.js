/* Names on the map: those of the cités always, those of communes as one zooms, none over another. */
(function (geocite) {
  "use strict";

  const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
  // Smallest population named, by zoom: fewer names than room, so that the map stays calm.
  const POPULATION = [[8.4, 60000], [9.4, 20000], [10.4, 8000], [11.4, 2500], [12.4, 600], [Infinity, 0]];
  const ANGLES = [0, 180, -90, 90, -35, 35, -145, 145].map((degrees) => (degrees * Math.PI) / 180);
  const DISTANCES = [12, 26, 44, 66, 92];

  class Labels {
    constructor() {
      this.widths = new Map();
    }

    /** Where each name goes in this frame: [{text, x, y, font, kind, lead}] in canvas px. */
    place(ctx, layers, frame) {
      this.ctx = ctx;
      this.taken = [];
      this.placed = [];
      const cites = layers.find((layer) => layer.draw === "halo" && layer.on && layer.source);
      const communes = layers.find((layer) => layer.draw === "mesh" && layer.on && layer.source);
      if (cites) this._cites(cites, frame);
      if (communes) this._communes(communes, frame);
      return this.placed;
    }

    _cites(layer, frame) {
      const narrow = frame.shown[2] - frame.shown[0] < 500;
      const size = (frame.zoom < 9 ? 12 : frame.zoom < 12 ? 13 : 15) - (narrow ? 1 : 0);
      this.distances = narrow ? DISTANCES.slice(0, 3) : DISTANCES;
      const font = `600 ${size}px ${FAMILY}`;
      const anchors = this._anchors(layer, frame);
      for (const anchor of anchors) this.taken.push(around(anchor.x, anchor.y, 5, 5));
      for (const { i, x, y, reach } of anchors) this._beside(shorten(layer.name(i), frame.zoom), font, size, x, y, reach, frame);
    }

    _anchors(layer, frame) {
      const anchors = [];
      for (let i = 0; i < layer.source.size; i++) {
        const box = layer.source.box(i);
        if (!layer.isShown(i) || !geocite.overlaps(box, frame.view)) continue;
        const [lon, lat] = layer.source.file.labels[i];
        const [wx, wy] = geocite.project(lon, lat);
        const [x, y] = frame.point(wx - layer.origin[0], wy - layer.origin[1]);
        anchors.push({ i, x, y, reach: Math.min(40, ((box[2] - box[0]) / 2) * frame.scale) });
      }
      // Crowded places first: those with room around them find one anyway.
      const crowd = (a) => anchors.filter((b) => Math.hypot(a.x - b.x, a.y - b.y) < 120).length;
      return anchors.map((a) => [crowd(a), a]).sort((p, q) => q[0] - p[0]).map((p) => p[1]);
    }

    _beside(text, font, size, x, y, reach, frame) {
      const w = this._width(text, font);
      const seen = geocite.overlaps([x, y, x, y], frame.shown);
      const within = seen ? frame.shown : frame.size;
      for (const distance of this.distances)
        for (const angle of ANGLES) {
          const far = distance + reach * 0.8;
          const cx = x + Math.cos(angle) * (far + w / 2);
          const cy = y + Math.sin(angle) * (far + size / 4);
          if (!this._free(around(cx, cy, w / 2 + 3, size / 2 + 2), within)) continue;
          this._put({ text, font, x: cx, y: cy, kind: "cite", lead: far > 24 + reach ? [x, y] : null, w, size });
          return;
        }
    }

    _communes(layer, frame) {
      const { pop } = layer.source.file;
      const floor = POPULATION.find(([zoom]) => frame.zoom < zoom)[1];
      layer.byPopulation ??= Array.from(pop, (_, i) => i).sort((a, b) => pop[b] - pop[a]);
      const known = new Set(this.placed.map((label) => label.text));
      const size = frame.zoom < 12 ? 11 : 12.5;
      for (const i of layer.byPopulation) {
        if (pop[i] < floor) break;
        if (this.placed.length > 140) break;
        if (!layer.isShown(i) || !geocite.overlaps(layer.source.box(i), frame.view) || known.has(layer.name(i))) continue;
        const big = pop[i] > 40000;
        const font = `${big ? 500 : 400} ${big ? size + 1.5 : size}px ${FAMILY}`;
        this._centred(layer, i, font, size, frame);
      }
    }

    _centred(layer, i, font, size, frame) {
      layer.centres ??= [];
      layer.centres[i] ??= layer.source.centre(i);
      const [x, y] = frame.point(...layer.centres[i]);
      const text = layer.name(i);
      const w = this._width(text, font);
      if (!this._free(around(x, y, w / 2 + 6, size / 2 + 5), frame.size)) return;
      this._put({ text, font, x, y, kind: "commune", lead: null, w, size });
    }

    _width(text, font) {
      const key = font + text;
      if (!this.widths.has(key)) {
        this.ctx.font = font;
        this.widths.set(key, this.ctx.measureText(text).width);
      }
      return this.widths.get(key);
    }

    _free(box, within) {
      if (box[0] < within[0] || box[1] < within[1] || box[2] > within[2] || box[3] > within[3]) return false;
      return this.taken.every((other) => !geocite.overlaps(box, other));
    }

    _put(label) {
      this.taken.push(around(label.x, label.y, label.w / 2 + 2, label.size / 2 + 1));
      this.placed.push(label);
    }

    paint(ctx, frame) {
      frame.pixels(ctx);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const label of this.placed) if (label.lead) lead(ctx, frame, label);
      for (const { text, font, x, y, kind } of [...this.placed].reverse()) {
        ctx.font = font;
        ctx.lineWidth = 3.5;
        ctx.strokeStyle = frame.colours.halo;
        ctx.strokeText(text, x, y);
        ctx.fillStyle = kind === "cite" ? frame.colours.citesInk : frame.colours.inkSoft;
        ctx.fillText(text, x, y);
      }
    }
  }

  /** « A / B / C / D » says too much from afar. */
  function shorten(name, zoom) {
    if (zoom >= 10.5 || name.length < 26) return name;
    const parts = name.split(/\s*[/,–]\s*/);
    return parts.length > 2 ? `${parts[0]}, ${parts[1]}…` : name;
  }

  /** A thin line from a name to its place, when they stand apart. */
  function lead(ctx, frame, { lead: [x, y], x: lx, y: ly, w, size }) {
    ctx.strokeStyle = frame.colours.cites;
    ctx.lineWidth = 0.8;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(Math.max(lx - w / 2, Math.min(lx + w / 2, x)), Math.max(ly - size / 2, Math.min(ly + size / 2, y)));
    ctx.stroke();
  }

  const around = (x, y, w, h) => [x - w, y - h, x + w, y + h];

  Object.assign(geocite, { Labels });
})((window.geocite = window.geocite || {}));
