/* The map page: puts the map, the panel, the layers and the address together. */
import { Drawer } from "../../common/drawer.js";
import { find, findAll } from "../../common/find.js";
import { fetchStyle, later } from "../../common/lazy.js";
import { FILTER_NAMES } from "../../common/state.js";
import { t } from "../../common/texts.js";
import { Legend, THEME_DEFAULTS } from "../theme/legend.js";
import { Theme } from "../theme/theme.js";
import { Address } from "./address.js";
import { BaseMaps } from "./basemaps.js";
import { Comparison } from "./comparison.js";
import { Filtering } from "./filtering.js";
import { membersOf, namedBy } from "./objects.js";
import { Panel } from "./panel.js";
import { Pointer } from "./pointer.js";
import { Sheet } from "./sheet.js";
import { watchSharing } from "./sharing.js";

/** @import { Classes, DataLayer, Hit, Indicator, Item, LeafletMap, MapCanvas, MapState, PageOptions } from "../../types.js" */

const phone = matchMedia("(max-width: 700px)");

export class Page {
  /** @type {Promise<typeof import("../../later/embed.js") | undefined> | null} in a frame of another site */
  #embedded = null;
  /** @type {Element | null} what had the focus when the card opened */
  #opener = null;

  /**
   * @param {LeafletMap} map
   * @param {MapCanvas} canvas
   * @param {PageOptions} options
   */
  constructor(map, canvas, options) {
    this.map = map;
    this.canvas = canvas;
    this.boxes = /** @type {HTMLInputElement[]} */ (findAll("input[name=couches]"));
    this.radios = /** @type {HTMLInputElement[]} */ (findAll("input[name=fond]"));
    this.address = new Address(map, this.#defaults(options.fond), {
      bounds: options.bounds, room: (state) => this.#room(state), restored: (read) => this.#restored(read),
    });
    this.theme = new Theme(canvas);
    this.legend = new Legend(find("#theme"), this.theme, (choice) => this.#themed(choice));
    this.panel = new Panel(find("#panneau"), {
      open: (object) => this.open(object), close: () => this.close(), dress: fetchStyle,
    });
    this.baseMaps = new BaseMaps(map, canvas, options.fonds, (...change) => this.#baseMapChanged(...change));
    this.pointer = new Pointer(map, canvas, (object, others) => this.open(object, others), this.theme);
    this.filtering = new Filtering(this);
    this.comparison = new Comparison(this);
    this.sheet = new Sheet(this);
    this.drawer = new Drawer(map, canvas);
  }

  /** @type {(fond: string) => Partial<MapState>} */
  #defaults(fond) {
    const couches = this.boxes.filter((box) => box.defaultChecked).map((box) => box.value);
    const filters = Object.fromEntries(FILTER_NAMES.map((name) => [name, null]));
    return { selection: null, couches, fond, ...filters, indicateur: null, ...THEME_DEFAULTS, balayage: null, c: null };
  }

  get state() {
    return this.address.state;
  }

  get states() {
    return this.address.states;
  }

  get filters() {
    return this.filtering.filters;
  }

  get swipe() {
    return this.comparison.swipe;
  }

  start() {
    const { state } = this;
    watchSharing(this);
    this.#embed();
    this.address.view(state);
    this.showLayers(state.couches);
    this.canvas.addTo(this.map);
    if (state.fond !== "aucun") this.baseMaps.use(state.fond);
    check(this.radios, [state.fond]);
    this.#listen();
    this.filtering.show();
    if (state.indicateur) this.#theme();
    this.comparison.show();
    this.#hint();
    if (state.selection) this.#show(state.selection, { focus: false, move: !state.c });
  }

  /** In a frame of another site; the script for that comes then. */
  #embed() {
    if (new URLSearchParams(location.search).get("embed") !== "1") return;
    document.body.classList.add("integree");
    this.map.invalidateSize({ pan: false });
    const coming = later("embed", find("#ouvrir").dataset.script);
    this.#embedded = coming.then((module) => { module.embed(this.map); return module; }, () => undefined);
  }

  /**
   * What of the window the whole region leaves free, px: the sheet at rest of a phone, the legend of a frame.
   * @param {MapState} state
   */
  #room({ indicateur }) {
    const below = phone.matches && !this.#embedded ? 112 : 12;
    const beside = this.#embedded && indicateur && this.map.getSize().x > 520 ? 272 : 12;
    return { beside, below };
  }

  #listen() {
    this.address.listen();
    this.canvas.on("failed", ({ layer }) => this.#failed(layer, true));
    this.canvas.on("loaded", ({ layer }) => this.#failed(layer, false));
    for (const box of this.boxes) box.addEventListener("change", () => this.#toggled());
    for (const radio of this.radios) radio.addEventListener("change", () => this.baseMaps.use(radio.value));
    this.filtering.listen();
    this.comparison.listen();
    addEventListener("keydown", (event) => this.#escape(event));
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.map.getContainer());
  }

  /**
   * Back and forward.
   * @param {MapState} state
   */
  #restored({ selection, couches, fond, c }) {
    this.showLayers(couches);
    this.filtering.show();
    this.#theme();
    this.comparison.show();
    if (fond !== this.baseMaps.id) this.baseMaps.use(fond);
    this.map.closePopup();
    if (selection) this.#show(selection, { move: !c });
    else this.#home();
  }

  /* --- selection ------------------------------------------------------------------------------ */

  /**
   * Open the profile of an object in the panel; `others` lie at the same place.
   * @param {Item} object
   * @param {Hit[]} [others]
   */
  open(object, others = []) {
    this.#opener ??= document.activeElement;
    this.address.open(object);
    this.#show(object, { others });
  }

  close() {
    if (!this.state.selection) return;
    this.address.close();
    this.#home();
    const opener = this.#opener instanceof HTMLElement && this.#opener.isConnected ? this.#opener : this.map.getContainer();
    opener.focus({ preventScroll: true });
    this.#opener = null;
  }

  #home() {
    this.panel.home();
    this.panel.also([]);
    this.canvas.select(null);
  }

  /**
   * @param {Item} object
   * @param {{ others?: Hit[], focus?: boolean, move?: boolean }} [options]
   */
  async #show(object, { others = [], focus = true, move = true } = {}) {
    this.panel.also(others);
    const profile = this.panel.show(object, { focus });
    const [, article] = await Promise.all([this.#mark(object, move), profile]).catch(() => []);
    if (!article) return;
    this.#embedded?.then((module) => module?.tellObject(object, article, this));
    if (object.collection === "cites" && this.state.selection?.id === object.id) this.canvas.keep(namedBy(article));
  }

  /**
   * Outline the object on the map, its layer being switched on or not.
   * @param {Item} object
   * @param {boolean} move
   */
  async #mark(object, move) {
    const layer = this.canvas.layer(object.collection === "epci" ? "communes" : object.collection);
    if (!layer) return this.canvas.select(null);
    const [ids] = await Promise.all([object.collection === "epci" ? membersOf(object.id) : [object.id], this.canvas.ensure(layer)]);
    if (this.state.selection?.id !== object.id) return;
    const ranks = ids.map((id) => layer.source.rank.get(id)).filter((i) => i !== undefined);
    if (!ranks.length) return this.canvas.select(null);
    this.canvas.select(layer, ranks[0], ranks.length > 1 ? ranks : undefined);
    const covered = phone.matches && !this.#embedded ? Math.round(this.map.getSize().y * 0.5) : 0;
    if (move) this.address.goTo(this.canvas.boundsOf(layer, ranks[0], ranks), { isPoint: layer.draw === "point", covered });
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.drawer.isOpen) this.drawer.open(false);
    else this.close();
  }

  /* --- layers and base map -------------------------------------------------------------------- */

  /**
   * Show the layers of a list, and that of the theme: a legend never speaks of what is not there.
   * @param {string[]} couches
   */
  showLayers(couches) {
    const shown = [...couches, this.state.indicateur?.collection];
    check(this.boxes, shown);
    for (const layer of this.canvas.layers) layer.on = shown.includes(layer.id);
    if (this.canvas.sheets) this.canvas.loadAll();
  }

  /** Without its layer, a theme ends; a layer lit by its theme alone goes with it. */
  #toggled() {
    const own = this.state.indicateur?.collection;
    const checked = this.boxes.filter((box) => box.checked).map((box) => box.value);
    const ended = own !== undefined && !checked.includes(own);
    const couches = checked.filter((id) => id !== own || this.state.couches.includes(id));
    this.address.save({ couches, ...(ended && { indicateur: null, plage: null }) }, ended);
    this.showLayers(couches);
    if (ended) this.#theme();
  }

  /**
   * @param {DataLayer} layer
   * @param {boolean} failed
   */
  #failed(layer, failed) {
    const line = this.boxes.find((one) => one.value === layer.id)?.closest("li");
    if (!line) return;
    line.classList.toggle("en-panne", failed);
    if (failed) this.panel.say(t("La couche « {titre} » n’a pas pu être chargée.", { titre: layer.title }));
  }

  /**
   * @param {string} id
   * @param {string} attribution
   * @param {boolean} failed
   */
  #baseMapChanged(id, attribution, failed) {
    check(this.radios, [id]);
    find("#attribution-fond").textContent = attribution;
    find("#fond-note").hidden = !failed;
    this.address.save({ fond: id });
  }

  /* --- theme, and the hints of a first visit ------------------------------------------------------ */

  /**
   * A choice of the form: a new indicator is a new page of the history, a new style is not.
   * @param {{ indicateur: Indicator | null, classes: Classes, palette: string }} choice
   */
  #themed({ indicateur, classes, palette }) {
    const same = JSON.stringify(indicateur) === JSON.stringify(this.state.indicateur);
    const usable = classes.method !== "manuel" || classes.bounds.length > 0;
    this.address.save({ indicateur, palette, ...(usable && { classes }), ...(!same && { plage: null }) }, !same);
    if (same) return this.theme.restyle(this.state.classes, palette);
    this.showLayers(this.state.couches);
    this.filtering.show();
    return this.#theme();
  }

  async #theme() {
    const { indicateur, classes, palette } = this.state;
    this.legend.set(this.state);
    try {
      await this.theme.show(indicateur, classes, palette);
      this.filtering.tell();
      if (indicateur) this.panel.say(t("Thème affiché : {titre}", { titre: String(find("#theme [data-partie=titre]").textContent) }));
    } catch {
      this.legend.failed();
    }
  }

  #hint() {
    const frame = this.map.getContainer();
    const { hints } = this.comparison.button.dataset;
    this.canvas.once("painted", () => {
      if (document.querySelector(".integree, .hors-ligne")) return;
      later("hints", hints).then(({ showHints }) => showHints(/** @type {HTMLElement} */ (frame.parentElement), frame), () => {});
    });
  }
}

/**
 * Check the inputs whose value is in a list.
 * @param {HTMLInputElement[]} inputs
 * @param {(string | undefined)[]} values
 */
function check(inputs, values) {
  for (const input of inputs) input.checked = values.includes(input.value);
}
