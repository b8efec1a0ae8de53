/* Names on the map: those of the cités always, those of communes as one zooms, none over another. */
(function (geocite) {
  "use strict";

  const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
  // Smallest population named, by zoom: fewer names than room, so that the map stays calm.
  const POPULATION = [[8.4, 60000], [9.4, 20000], [10.4, 8000], [11.4, 2500], [12.4, 600], [Infinity, 0]];
  // Sides of a place, and how far a name slides along each: [x, y, slide].
  const SIDES = [[1, 0, 0], [-1, 0, 0], [0, -1, 0], [0, 1, 0], ...[1, -1].flatMap((side) => [0.7, -0.7].flatMap((slide) =>
    [[side, 0, slide], [0, side, slide]])), ...[1, -1].flatMap((side) => [0.35, -0.35, 1, -1].map((slide) => [0, side, slide]))];
  const DISTANCES = [4, 14, 30]; // px from the outline of the cité
  const CLOSE = [6, 12, 20, 32]; // px from its middle, where the first find no room
  const LEADING = 1.15;
  const ROUNDS = 6;

  const SAME = 8; // world px: about 100 m

  class Labels {
    constructor() {
      this.widths = new Map();
    }

    /** Where each name goes in this frame: [{text, x, y, font, kind, lead}] in canvas px; none in the boxes of `kept`. */
    place(ctx, layers, frame, kept = []) {
      this.ctx = ctx;
      this.taken = [...kept];
      this.placed = [];
      const cites = layers.find((layer) => layer.draw === "halo" && layer.on && layer.source);
      const communes = layers.find((layer) => layer.draw === "mesh" && layer.on && layer.source);
      if (cites) this._cites(cites, frame, layers.find((layer) => layer.id === "qpv-2024" && layer.source));
      if (communes) this._communes(communes, frame);
      return this.placed;
    }

    _cites(layer, frame, quartiers) {
      const narrow = frame.shown[2] - frame.shown[0] < 500;
      const size = (frame.zoom < 9 ? 12 : frame.zoom < 12 ? 13 : 15) - (narrow ? 1 : 0);
      const font = `600 ${size}px ${FAMILY}`;
      const anchors = this._anchors(layer, frame, quartiers);
      for (const anchor of anchors) {
        this.taken.push(around(anchor.x, anchor.y, 5, 5));
        anchor.others = anchors.filter((one) => far(one, anchor) > 1 && far(one, anchor) < 300); // Beyond, none can be nearer.
        anchor.look = { layer, i: anchor.i, font, size };
      }
      this._order(anchors, frame);
    }

    /** Names one after another; those left without room come first in another try, the best try stays. */
    _order(anchors, frame) {
      const before = [this.taken, this.placed];
      let [order, best] = [anchors, null];
      for (let round = 0; round < ROUNDS; round++) {
        [this.taken, this.placed] = before.map((list) => [...list]);
        const missed = order.filter((anchor) => !forms(shorten(anchor.look.layer.name(anchor.i), frame.zoom))
          .some((lines) => this._name({ ...anchor.look, lines }, anchor, frame)));
        if (!best || missed.length < best.missed) best = { missed: missed.length, kept: [this.taken, this.placed] };
        if (!missed.length) break;
        order = [...missed, ...order.filter((anchor) => !missed.includes(anchor))];
      }
      [this.taken, this.placed] = best.kept;
    }

    _anchors(layer, frame, quartiers) {
      const anchors = [];
      layer.anchors ??= anchorsOf(layer);
      if (quartiers && !layer.placed) layer.placed = part(layer, quartiers);
      for (let i = 0; i < layer.source.size; i++) {
        const box = layer.source.box(i);
        if (!layer.isShown(i) || !geocite.overlaps(box, frame.view)) continue;
        const [x, y] = frame.point(...layer.anchors[i]);
        anchors.push({ i, x, y, reach: Math.min(40, ((box[2] - box[0]) / 2) * frame.scale) });
      }
      // Crowded places first: those with room around them find one anyway.
      for (const one of anchors) one.crowd = anchors.reduce((sum, other) => sum + 1 / (30 + far(one, other)), 0);
      return anchors.sort((a, b) => b.crowd - a.crowd);
    }

    /** Put a name at the first place where it has room, never nearer to another cité than to its own; whether there is one. */
    _name(look, anchor, frame) {
      const w = Math.max(...look.lines.map((line) => this._width(line, look.font)));
      const h = look.size * (1 + LEADING * (look.lines.length - 1));
      const { x, y, reach } = anchor;
      const within = geocite.overlaps([x, y, x, y], frame.shown) ? frame.shown : frame.size;
      for (const gap of [...DISTANCES.map((distance) => distance + reach * 0.8), ...CLOSE])
        for (const [right, down, slide] of SIDES) {
          const cx = x + right * (gap + w / 2) + (down && (slide * w) / 2);
          const cy = y + down * (gap + h / 2) + (right && slide * h);
          const box = around(cx, cy, w / 2, h / 2);
          if (!this._free(around(cx, cy, w / 2 + 3, h / 2 + 2), within)) continue;
          if (!anchor.others.every((other) => nearer(anchor, other, box))) continue;
          this._put({ ...look, text: look.lines.join(" "), x: cx, y: cy, w, h, kind: "cite", lead: gap > 24 + reach ? [x, y] : null });
          return true;
        }
      return false;
    }

    /** The cité whose name is written at a point of the canvas, px. */
    at(x, y) {
      return this.placed.find((one) => one.kind === "cite" && geocite.overlaps([x, y, x, y], around(one.x, one.y, one.w / 2 + 3, one.h / 2 + 4)));
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
      this._put({ text, lines: [text], font, x, y, kind: "commune", lead: null, w, h: size, size });
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
      this.taken.push(around(label.x, label.y, label.w / 2 + 2, label.h / 2 + 1));
      this.placed.push(label);
    }

    paint(ctx, frame) {
      frame.pixels(ctx);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const label of this.placed) if (label.lead) lead(ctx, frame, label);
      for (const { lines, font, size, x, y, kind } of [...this.placed].reverse()) {
        ctx.font = font;
        ctx.lineWidth = 3.5;
        ctx.strokeStyle = frame.colours.halo;
        ctx.fillStyle = kind === "cite" ? frame.colours.citesInk : frame.colours.inkSoft;
        const line = (k) => y + LEADING * size * (k - (lines.length - 1) / 2);
        lines.forEach((text, k) => ctx.strokeText(text, x, line(k)));
        lines.forEach((text, k) => ctx.fillText(text, x, line(k)));
      }
    }
  }

  /** Where the name of each cité hangs, in world pixels. */
  function anchorsOf({ source, origin }) {
    return source.file.labels.map(([lon, lat]) => geocite.project(lon, lat).map((value, k) => value - origin[k]));
  }

  const words = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);

  /** Cités of one town share its outline: each then hangs on the quartier that bears its name, if there is one. */
  function part({ anchors, source }, quartiers) {
    source.names.forEach((name, i) => {
      if (!anchors.some((one, k) => k !== i && Math.hypot(one[0] - anchors[i][0], one[1] - anchors[i][1]) < SAME)) return;
      const own = words(name);
      const found = quartiers.source.names.findIndex((quartier, k) => {
        const town = words(quartiers.place(k));
        const rest = own.filter((word) => !town.includes(word));
        const said = words(quartier);
        return rest.length && rest.length < own.length && rest.every((word) => said.includes(word)) && geocite.overlaps(quartiers.source.box(k), source.box(i));
      });
      if (found >= 0) anchors[i] = quartiers.source.centre(found);
    });
    return true;
  }

  /** Whether a box stands nearer to its own anchor than to another, by its edge and by its middle. */
  function nearer(own, other, box) {
    const gap = ({ x, y }) => Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
    const middle = ({ x, y }) => Math.hypot((box[0] + box[2]) / 2 - x, (box[1] + box[3]) / 2 - y);
    return gap(own) < gap(other) && middle(own) < middle(other);
  }

  /** « A / B / C / D » says too much from afar. */
  function shorten(name, zoom) {
    if (zoom >= 10.5 || name.length < 26) return name;
    const parts = name.split(/\s*[/,–]\s*/);
    return parts.length > 2 ? `${parts[0]}, ${parts[1]}…` : name;
  }

  const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

  /** How a name may be written, best first: whole, in two lines, its first town alone. */
  function forms(text) {
    const first = text.split(/\s*[/,–]\s*/)[0].replace(/…$/, "");
    const short = first === text ? [] : [[`${first}…`], halves(`${first}…`)];
    return [[text], halves(text), ...short].filter((lines) => lines.length);
  }

  /** A text in two lines of like lengths; nothing when it is one word. */
  function halves(text) {
    const gaps = [...text.matchAll(/[ -](?!\/)/g)].map((match) => match.index + 1);
    const at = gaps.sort((a, b) => Math.abs(a - text.length / 2) - Math.abs(b - text.length / 2))[0];
    return at ? [text.slice(0, at).trim(), text.slice(at).trim()] : [];
  }

  /** A thin line from a name to its place, when they stand apart. */
  function lead(ctx, frame, { lead: [x, y], x: lx, y: ly, w, h }) {
    ctx.strokeStyle = frame.colours.cites;
    ctx.lineWidth = 0.8;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(Math.max(lx - w / 2, Math.min(lx + w / 2, x)), Math.max(ly - h / 2, Math.min(ly + h / 2, y)));
    ctx.stroke();
  }

  const around = (x, y, w, h) => [x - w, y - h, x + w, y + h];

  Object.assign(geocite, { Labels });
})((window.geocite = window.geocite || {}));
