/* A Leaflet layer that draws all the data layers on canvas, and knows every object under a point. */
(function (geocite) {
  "use strict";

  const TOKENS = {
    paper: "--papier", land: "--carte-terre", ink: "--encre", inkSoft: "--carte-nom", halo: "--carte-halo",
    communes: "--accent-commune", departements: "--carte-limite", veil: "--carte-voile",
    cites: "--accent-cite", citesInk: "--encre-cite",
    qpv24: "--accent-qpv24", qpv24Tint: "--teinte-qpv24", qpv15: "--accent-qpv15", colleges: "--accent-college", lycees: "--accent-lycee", circle: "--carte-cercle",
  };
  const REACH = { halo: 4, area: 4, point: 7, mesh: 0 }; // px; around areas, those too small to be hit only

  geocite.Canvas = L.Layer.extend({
    options: { padding: 0.15 },
    includes: geocite.marking,

    initialize(lat, lon) {
      this.origin = geocite.project(lon, lat); // That of amorce.js, which decodes for this map.
      this.layers = [];
      this.labels = new geocite.Labels();
      this.selected = this.hovered = null;
      this.spans = null; // by layer, the part of the window's width (0 to 1) where it shows; null for all of it
      this._pending = 0;
      this.patience = 80; // ms
    },

    /** Add a data layer; they are drawn in the order in which they are added. */
    addData(options) {
      this.layers.push(new geocite.DataLayer(options, this.origin));
      return this;
    },

    layer(id) {
      return this.layers.find((layer) => layer.id === id);
    },

    onAdd() {
      this._box = L.DomUtil.create("div", "leaflet-zoom-animated");
      this._canvases = ["base", "over", "text"].map(() => L.DomUtil.create("canvas", "", this._box));
      this.getPane().appendChild(this._box);
      this._dark = matchMedia("(prefers-color-scheme: dark)");
      this._recolour = () => { this._colours = null; this.refresh(); };
      this._dark.addEventListener("change", this._recolour);
      this._resize();
      this.loadAll();
    },

    onRemove() {
      this._dark.removeEventListener("change", this._recolour);
      this._box.remove();
    },

    getEvents() {
      return {
        viewreset: this._view, moveend: this._view, resize: this._view, move: this._moving,
        zoom: () => this._transform(this._map.getCenter(), this._map.getZoom()),
        zoomanim: (event) => this._transform(event.center, event.zoom),
      };
    },

    /** Fetch what is switched on, most telling layers first. */
    loadAll() {
      const wanted = this.layers.filter((layer) => layer.on && !layer.source);
      wanted.sort((a, b) => a.rank - b.rank).forEach((layer) => this.ensure(layer));
      this.refresh();
    },

    /** Load a layer whether it is switched on or not; resolves once it can be drawn. */
    ensure(layer) {
      if (layer.source) return Promise.resolve(layer);
      return this._await(layer.load().then(
        () => { this.fire("loaded", { layer }); return layer; },
        (error) => { this.fire("failed", { layer }); throw error; }
      ));
    },

    _await(promise) {
      this._pending += 1;
      document.documentElement.dataset.carte = "chargement";
      const done = () => { this._pending -= 1; this.refresh(); };
      promise.then(done, done);
      promise.catch(() => {}); // Told by the event « failed ».
      return promise;
    },

    toggle(id, on) {
      this.layer(id).on = on;
      if (on) this.loadAll();
      this.refresh();
    },

    /** Every object under a point of the map container, topmost first: [{layer, i}]. */
    at(containerPoint) {
      const zoom = this._map.getZoom();
      const scale = 2 ** (zoom - 12);
      const world = this._map.project(this._map.containerPointToLatLng(containerPoint), 12);
      const [x, y] = [world.x - this.origin[0], world.y - this.origin[1]];
      const hits = [];
      const corner = this._map.containerPointToLayerPoint(containerPoint).subtract(this._min);
      const named = this.labels.at(corner.x, corner.y);
      if (named) hits.push({ layer: named.layer, i: named.i, named: true });
      for (const layer of [...this.layers].reverse()) {
        if (!layer.on || !this._spans(layer, containerPoint.x / this._map.getSize().x)) continue;
        for (const i of layer.find(x, y, REACH[layer.draw] / scale, zoom).reverse())
          if (layer !== named?.layer || i !== named.i) hits.push({ layer, i });
      }
      return hits;
    },

    /** Whether a layer shows at a part of the window's width. */
    _spans(layer, part) {
      const [from, to] = this.spans?.[layer.id] ?? [0, 1];
      return part >= from && part <= to;
    },

    /** Leaflet bounds of a feature. */
    boundsOf(layer, i, group = [i]) {
      const b = [Infinity, Infinity, -Infinity, -Infinity];
      for (const k of group) geocite.grow(b, layer.source.boxes, 4 * k);
      const corner = (x, y) => this._map.unproject([x + this.origin[0], y + this.origin[1]], 12);
      return L.latLngBounds(corner(b[0], b[3]), corner(b[2], b[1]));
    },

    /** Draw again at the next frame, once however many asked. */
    refresh() {
      if (!this._map || this._frameAsked) return;
      this._frameAsked = requestAnimationFrame(() => {
        this._frameAsked = 0;
        if (this._map) this._draw();
      });
    },

    _view() {
      this._resize();
      this._draw();
    },

    /** A drag beyond the margin drawn in advance: draw before the hand stops. */
    _moving() {
      if (this._map._animatingZoom || this._map.getZoom() !== this._zoom) return;
      if (this.spans) return this.refresh(); // What bounds a layer stays on screen while the map slides.
      const shown = this._map.containerPointToLayerPoint([0, 0]);
      const size = this._map.getSize();
      if (shown.x >= this._min.x && shown.y >= this._min.y &&
          shown.x + size.x <= this._min.x + this._size.x && shown.y + size.y <= this._min.y + this._size.y) return;
      this._resize();
      this.refresh();
    },

    _resize() {
      const map = this._map;
      const size = map.getSize();
      this._ratio = this.sharp ?? Math.min(2, window.devicePixelRatio || 1); // `sharp`: while a picture is made
      this._size = size.multiplyBy(1 + 2 * this.options.padding).round();
      this._min = map.containerPointToLayerPoint(size.multiplyBy(-this.options.padding)).round();
      this._center = map.getCenter();
      this._zoom = map.getZoom();
      this._topLeft = map.getPixelOrigin().add(this._min);
    },

    /** Move what is drawn along with an animation; it is drawn again when the animation ends. */
    _transform(center, zoom) {
      const map = this._map;
      const scale = map.getZoomScale(zoom, this._zoom);
      const offset = this._topLeft.multiplyBy(scale).subtract(map._getNewPixelOrigin(center, zoom));
      L.DomUtil.setTransform(this._box, offset, scale);
    },

    _fit() {
      for (const canvas of this._canvases) {
        const [w, h] = [this._size.x, this._size.y].map((side) => Math.round(side * this._ratio));
        if (canvas.width !== w || canvas.height !== h) {
          canvas.width = w;
          canvas.height = h;
          canvas.style.width = `${this._size.x}px`;
          canvas.style.height = `${this._size.y}px`;
        }
      }
      L.DomUtil.setTransform(this._box, this._min, 1);
    },

    _frame() {
      const scale = 2 ** (this._zoom - 12);
      const [ratio, size] = [this._ratio, this._size];
      const left = this.origin[0] * scale - this._topLeft.x;
      const top = this.origin[1] * scale - this._topLeft.y;
      return {
        zoom: this._zoom, scale, ratio, colours: this.colours(),
        tinted: !this.layers.some((layer) => layer.theme), // Under a theme the other layers are lines.
        size: [0, 0, size.x, size.y], shown: this._shown(),
        view: [-left / scale, -top / scale, (size.x - left) / scale, (size.y - top) / scale],
        units: (ctx, x = 0, y = 0) =>
          ctx.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left - x, ratio * top - y),
        pixels: (ctx) => ctx.setTransform(ratio, 0, 0, ratio, 0, 0),
        point: (x, y) => [x * scale + left, y * scale + top],
      };
    },

    /** Part of the canvas inside the window of the map, in px: names of what is seen stay whole. */
    _shown() {
      const at = this._map.containerPointToLayerPoint([0, 0]).subtract(this._min);
      const size = this._map.getSize();
      return [at.x + 4, at.y + 4, at.x + size.x - 4, at.y + size.y - 4];
    },

    isDark: () => matchMedia("(prefers-color-scheme: dark)").matches,

    colours() {
      if (!this._colours) {
        const style = getComputedStyle(document.documentElement);
        const read = ([key, token]) => [key, style.getPropertyValue(token).trim()];
        this._colours = Object.fromEntries(Object.entries(TOKENS).map(read));
      }
      return this._colours;
    },

    _draw() {
      if (!this._last && this._worthWaiting()) return;
      this._fit();
      const frame = (this._last = this._frame());
      const ctx = this._context(0);
      const drawn = this.layers.filter((layer) => layer.on && layer.source);
      if (!this.plain) drawn.filter((layer) => layer.mesh).forEach((layer) => geocite.painters.land(ctx, layer, frame));
      for (const layer of drawn) this._drawLayer(ctx, layer, frame);
      const counted = drawn.filter((layer) => layer.theme?.sizes); // Over all areas: a circle hides none of them, none hides it.
      for (const layer of counted) this._drawLayer(ctx, layer, frame, geocite.painters.circles);
      this._over();
      const text = this._context(2);
      this.labels.place(text, this.layers, frame, this._laid());
      this.labels.paint(text, frame);
      this._details();
      this._tell();
    },

    /** Paint a layer where it shows. */
    _drawLayer(ctx, layer, frame, paint = this._paint) {
      const span = this.spans?.[layer.id];
      if (!span) return paint(ctx, layer, frame);
      ctx.save();
      this._clip(ctx, span);
      paint(ctx, layer, frame);
      ctx.restore();
    },

    /** Draw between two parts of the window's width only. */
    _clip(ctx, [from, to]) {
      const left = this._map.containerPointToLayerPoint([0, 0]).x - this._min.x;
      const width = this._map.getSize().x;
      const [start, end] = [from ? left + from * width : 0, to < 1 ? left + to * width : this._size.x];
      ctx.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
      ctx.beginPath();
      ctx.rect(start, 0, Math.max(0, end - start), this._size.y);
      ctx.clip();
    },

    /** A layer in its theme if it has one: colours under its lines. */
    _paint(ctx, layer, frame) {
      const { painters } = geocite;
      const classed = layer.theme && !layer.theme.sizes;
      if (classed && layer.draw === "point") return painters.marks(ctx, layer, frame);
      if (classed) painters.fills(ctx, layer, frame);
      painters[layer.draw](ctx, layer, frame);
    },

    /** The first drawing waits for its layers, a little: drawn one by one they would all come later. */
    _worthWaiting() {
      if (!this._pending || this.patience < 0) return false;
      if (this.layers.some((layer) => layer.source))
        this._timer ??= setTimeout(() => { this.patience = -1; this.refresh(); }, this.patience);
      return true;
    },

    _context(k) {
      const canvas = this._canvases[k];
      const ctx = canvas.getContext("2d");
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, canvas.width, canvas.height);
      return ctx;
    },

    _details() {
      const b = this._map.getBounds();
      const bbox = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
      for (const layer of this.layers) {
        if (!layer.on && !(this.selected && this.selected.layer === layer)) continue;
        for (const detail of layer.missing(bbox, this._zoom)) this._await(layer.loadDetail(detail));
      }
    },

    /** Say on the page itself when all that is switched on is drawn (tests and benchmarks wait for it). */
    _tell() {
      if (this._pending > 0) return;
      const failed = this.layers.some((layer) => layer.on && layer.failed);
      document.documentElement.dataset.carte = failed ? "partielle" : "prete";
      if (!failed && !performance.getEntriesByName("geocite:dessinee").length) performance.mark("geocite:dessinee");
      this.fire("painted");
    },
  });
})((window.geocite = window.geocite || {}));
