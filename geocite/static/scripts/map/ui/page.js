/* The map page: puts the map, the panel, the layers and the address together. */
(function (geocite) {
  "use strict";

  const { t, extra, fetchOnce } = geocite;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const phone = matchMedia("(max-width: 700px)");

  class Page {
    constructor(map, canvas, options) {
      Object.assign(this, { map, canvas, options });
      this.boxes = [...document.querySelectorAll("input[name=couches]")];
      this.radios = [...document.querySelectorAll("input[name=fond]")];
      this.states = new geocite.State({
        selection: null, couches: this.boxes.filter((box) => box.defaultChecked).map((box) => box.value),
        fond: options.fond, ...Object.fromEntries(geocite.FILTER_NAMES.map((name) => [name, null])), indicateur: null, ...geocite.THEME_DEFAULTS, balayage: null, c: null,
      });
      this.theme = new geocite.Theme(canvas);
      this.legend = new geocite.Legend(document.querySelector("#theme"), this.theme, {
        chosen: (choice) => this._themed(choice), dark: () => canvas.isDark(),
      });
      this.panel = new geocite.Panel(document.querySelector("#panneau"), {
        open: (object) => this.open(object), close: () => this.close(),
        dress: (style) => fetchOnce("link", "href", style, { rel: "stylesheet" }),
      });
      this.baseMaps = new geocite.BaseMaps(map, canvas, options.fonds, (...change) => this._baseMapChanged(...change));
      this.pointer = new geocite.Pointer(map, canvas, (object, others) => this.open(object, others), this.theme);
    }

    start() {
      geocite.watchSharing(this.canvas, this.theme, (text) => this.panel.say(text));
      this.drawer = new geocite.Drawer(this.map, this.canvas);
      this._embed();
      if (calm.matches) this._still();
      this.state = this.states.read(location.search);
      this._view(this.state);
      this._layers(this.state.couches);
      this.canvas.addTo(this.map);
      if (this.state.fond !== "aucun") this.baseMaps.use(this.state.fond);
      this._check(this.radios, [this.state.fond]);
      this._listen();
      this._filter();
      if (this.state.indicateur) this._theme();
      this._compare();
      this._hint();
      if (this.state.selection) this._show(this.state.selection, { focus: false, move: !this.state.c });
    }

    /** In a frame of another site; the script for that comes then. */
    _embed() {
      if (new URLSearchParams(location.search).get("embed") !== "1") return;
      document.body.classList.add("integree");
      this.map.invalidateSize({ pan: false });
      this.embedded = fetchOnce("script", "src", document.querySelector("#ouvrir").dataset.script).then(() => geocite.embed(this.map), () => {});
    }

    _still() {
      this.map._zoomAnimated = false; // Leaflet reads its option once, before this page can speak.
      this.map._fadeAnimated = false;
      this.map.options.inertia = false;
    }

    _listen() {
      this.map.on("moveend", () => this.still || this._moved());
      this.canvas.on("failed", ({ layer }) => this._failed(layer, true));
      this.canvas.on("loaded", ({ layer }) => this._failed(layer, false));
      for (const box of this.boxes) box.addEventListener("change", () => this._toggled());
      for (const radio of this.radios) radio.addEventListener("change", () => this.baseMaps.use(radio.value));
      const filters = document.querySelector("#filtres");
      filters.addEventListener("toggle", () => filters.open && this._filter());
      // Listened to from here: a choice may be made before the script has come.
      filters.addEventListener("change", () => this._filters().then(() => this._choose(this.filters.read()), () => this._filter()));
      this.comparing = document.querySelector("#bouton-balayage");
      this.comparing.addEventListener("click", () => this._compared(this.state.balayage === null ? 50 : null));
      addEventListener("popstate", () => this._restore());
      addEventListener("keydown", (event) => this._escape(event));
      new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.map.getContainer());
    }

    /* --- selection ------------------------------------------------------------------------------ */

    /** Open the profile of an object in the panel; `others` lie at the same place. */
    open(object, others = []) {
      this.opener ??= document.activeElement;
      const cards = (history.state?.cards ?? 0) + 1; // Pages of the history since the map was without a card.
      if (cards === 1) this.byHand = false;
      this._save({ selection: object }, true, cards);
      this._show(object, { others });
    }

    /** One page of the history a card: closing goes back to the map without it, and to its view if the card had moved it. */
    close() {
      if (!this.state.selection) return;
      const { cards } = history.state ?? {};
      if (cards) this.closing = {};
      this._save({ selection: null }, true);
      if (cards) history.go(-cards);
      this._home();
      const opener = this.opener && this.opener.isConnected ? this.opener : this.map.getContainer();
      opener.focus({ preventScroll: true });
      this.opener = null;
    }

    _home() {
      this.panel.home();
      this.panel.also([]);
      this.canvas.select(null);
    }

    async _show(object, { others = [], focus = true, move = true } = {}) {
      this.panel.also(others);
      const profile = this.panel.show(object, { focus });
      const [, article] = await Promise.all([this._mark(object, move), profile]).catch(() => []);
      if (article && this.embedded) this.embedded.then(() => geocite.tellObject?.(object, article, this));
      if (article && object.collection === "cites" && this.state.selection?.id === object.id) this.canvas.keep(geocite.namedBy(article));
    }

    /** Outline the object on the map, its layer being switched on or not. */
    async _mark(object, move) {
      const layer = this.canvas.layer(object.collection === "epci" ? "communes" : object.collection);
      if (!layer) return this.canvas.select(null);
      const [ids] = await Promise.all([object.collection === "epci" ? geocite.membersOf(object.id) : [object.id], this.canvas.ensure(layer)]);
      const still = this.state.selection;
      if (!still || still.id !== object.id) return;
      const ranks = ids.map((id) => layer.source.rank.get(id)).filter((i) => i !== undefined);
      const [i] = ranks;
      this.canvas.select(i === undefined ? null : layer, i, ranks.length > 1 ? ranks : undefined);
      if (i !== undefined && move) this._goTo(this.canvas.boundsOf(layer, i, ranks), layer);
    }

    /** Move only if the object is out of sight or too small to be seen. */
    _goTo(bounds, layer) {
      const { map } = this;
      const covered = phone.matches && !this.embedded ? Math.round(map.getSize().y * 0.5) : 0;
      const [nw, se] = [bounds.getNorthWest(), bounds.getSouthEast()].map((p) => map.latLngToContainerPoint(p));
      const size = map.getSize();
      const inside = nw.x > 8 && nw.y > 8 && se.x < size.x - 8 && se.y < size.y - covered - 8;
      const small = layer.draw === "point" ? map.getZoom() < 11 : Math.max(se.x - nw.x, se.y - nw.y) < 48;
      if (inside && !small) return;
      const options = {
        maxZoom: layer.draw === "point" ? 14 : 15, paddingTopLeft: [48, 48], paddingBottomRight: [48, 48 + covered],
        animate: !calm.matches, duration: 0.6,
      };
      this.flying = true;
      if (calm.matches) map.fitBounds(bounds, options);
      else map.flyToBounds(bounds, options);
    }

    _escape(event) {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (this.drawer.isOpen) this.drawer.open(false);
      else this.close();
    }

    /* --- layers and base map -------------------------------------------------------------------- */

    _check(inputs, values) {
      for (const input of inputs) input.checked = values.includes(input.value);
    }

    /** Show the layers of a list, and that of the theme: a legend never speaks of what is not there. */
    _layers(couches) {
      const shown = [...couches, this.state.indicateur?.collection];
      this._check(this.boxes, shown);
      for (const layer of this.canvas.layers) layer.on = shown.includes(layer.id);
      if (this.canvas._map) this.canvas.loadAll();
    }

    /** Without its layer, a theme ends; a layer lit by its theme alone goes with it. */
    _toggled() {
      const own = this.state.indicateur?.collection;
      const checked = this.boxes.filter((box) => box.checked).map((box) => box.value);
      const ended = own && !checked.includes(own);
      const couches = checked.filter((id) => id !== own || this.state.couches.includes(id));
      this._save({ couches, ...(ended && { indicateur: null, plage: null }) }, ended);
      this._layers(couches);
      if (ended) this._theme();
    }

    /* --- filters ---------------------------------------------------------------------------------- */

    /** The filters come when the reader opens them, or when the address holds one. */
    _filters() {
      const root = document.querySelector("#filtres");
      const load = geocite.Filters ? Promise.resolve() : fetchOnce("script", "src", root.dataset.script);
      return load.then(() => (this.filters ??= new geocite.Filters(root, this.canvas, (chosen) => this._choose(chosen))));
    }

    async _choose(chosen) {
      this._save(chosen, true);
      await this._filter();
      if (!geocite.FILTER_NAMES.some((name) => this.state[name])) this.panel.say(t("Aucun filtre : tout est montré."));
    }

    async _filter() {
      const open = document.querySelector("#filtres").open || geocite.FILTER_NAMES.some((name) => this.state[name]);
      if (!open && !this.filters) return;
      try {
        await (await this._filters()).set(this.state);
        this.theme.recount();
        const sentence = document.querySelector("#filtres [data-partie=phrase]").textContent;
        if (sentence) this.panel.say(sentence);
      } catch (error) {
        this.panel.say(error.message === "400"
          ? t("Un filtre de l’adresse n’est pas compris : aucun n’est appliqué. « Tout montrer » les efface.")
          : t("Les filtres n’ont pas pu être appliqués : la connexion est peut-être coupée."));
      }
    }

    /* --- theme ------------------------------------------------------------------------------------ */

    /** A choice of the form: a new indicator is a new page of the history, a new style is not. */
    _themed({ indicateur, classes, palette }) {
      const same = JSON.stringify(indicateur) === JSON.stringify(this.state.indicateur);
      const usable = classes.method !== "manuel" || classes.bounds.length > 0;
      this._save({ indicateur, palette, ...(usable && { classes }), ...(!same && { plage: null }) }, !same);
      if (same) return this.theme.restyle(this.state.classes, palette);
      this._layers(this.state.couches);
      this._filter();
      return this._theme();
    }

    async _theme() {
      const { indicateur, classes, palette } = this.state;
      this.legend.set(this.state);
      try {
        await this.theme.show(indicateur, classes, palette);
        if (this.state.plage) this.filters?.say(this.state);
        if (indicateur) this.panel.say(t("Thème affiché : {titre}", { titre: document.querySelector("#theme [data-partie=titre]").textContent }));
      } catch {
        this.legend.failed();
      }
    }

    /* --- two generations, and the hints of a first visit -------------------------------------------- */

    /** The divider moved (percent of the width), the comparison opens or ends (null). */
    _compared(at) {
      const turned = (at === null) !== (this.state.balayage === null);
      if (turned && at !== null) this.before = this.state.couches;
      const couches = at === null ? this.before ?? this.state.couches : [...new Set([...this.state.couches, "qpv-2015", "qpv-2024"])];
      this._save({ balayage: at, couches }, turned);
      if (!turned) return;
      this._layers(couches);
      this._compare();
      if (at === null) this.comparing.focus({ preventScroll: true });
    }

    async _compare() {
      const { balayage } = this.state;
      this.comparing.setAttribute("aria-pressed", String(balayage !== null));
      if (balayage === null) return this.swipe?.set(null);
      try {
        await extra(this.comparing.dataset);
        this.swipe ??= new geocite.Swipe(this.map, this.canvas, (at) => this._compared(at), (text) => this.panel.say(text));
        await this.swipe.set(this.state.balayage);
      } catch {
        this.panel.say(t("La comparaison de 2015 et de 2024 n’a pas pu être chargée : la connexion est peut-être coupée."));
      }
    }

    _hint() {
      const frame = this.map.getContainer();
      const { hints } = this.comparing.dataset;
      this.canvas.once("painted", () => {
        if (document.querySelector(".integree, .hors-ligne")) return;
        fetchOnce("script", "src", hints).then(() => geocite.showHints(frame.parentElement, frame), () => {});
      });
    }

    _failed(layer, failed) {
      const box = this.boxes.find((one) => one.value === layer.id);
      const line = box && box.closest("li");
      if (!line) return;
      line.classList.toggle("en-panne", failed);
      if (failed) this.panel.say(t("La couche « {titre} » n’a pas pu être chargée.", { titre: layer.title }));
    }

    _baseMapChanged(id, attribution, failed) {
      this._check(this.radios, [id]);
      document.querySelector("#attribution-fond").textContent = attribution;
      const note = document.querySelector("#fond-note");
      note.hidden = !failed;
      this._save({ fond: id });
    }
  }

  Object.assign(Page.prototype, geocite.addressed);

  /** Called by the shell once the map and its layers are declared. */
  geocite.start = function (map, canvas, options) {
    const page = new Page(map, canvas, options);
    geocite.open = (object) => page.open(object);
    geocite.layerExists = (id) => id === "epci" || Boolean(canvas.layer(id));
    geocite.page = page;
    page.start();
  };
})((window.geocite = window.geocite || {}));
