/* Pointer and keyboard on the map: a tooltip that names, a click that opens, a list when several objects overlap. */
import { find, findAll, make } from "../../common/find.js";
import { KINDS, isPlainClick } from "../../common/profiles.js";
import { tn } from "../../common/texts.js";
import { linkTo, tellKind } from "./objects.js";
import { covered } from "./panel.js";

/** @import { Point, Popup } from "leaflet" */
/** @import { Hit, Item, LeafletMap, MapCanvas, Theme } from "../../types.js" */

export class Pointer {
  #asked = false;
  /** @type {Point | null} */
  #point = null;

  /**
   * open(object, others) is called with what the reader chose and what else is at the same place.
   * @param {LeafletMap} map
   * @param {MapCanvas} canvas
   * @param {(object: Item, others: Hit[]) => void} open
   * @param {Theme} theme
   */
  constructor(map, canvas, open, theme) {
    this.map = map;
    this.canvas = canvas;
    this.open = open;
    this.theme = theme;
    this.tip = L.DomUtil.create("div", "bulle", map.getContainer());
    this.tip.hidden = true;
    map.on("mousemove", (event) => this.#later(event.containerPoint));
    map.on("mouseout movestart zoomstart", () => this.#leave());
    map.on("click", (event) => this.choose(event.containerPoint));
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === map.getContainer()) this.choose(map.getSize().divideBy(2));
    });
  }

  /** @param {Point} point */
  #later(point) {
    this.#point = point;
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      if (this.#point) this.#over(this.#point);
    });
  }

  /**
   * What lies at a point; under a theme, what it colours first: a figure never stands under another name.
   * @param {Point} point
   */
  #at(point) {
    const hits = this.canvas.at(point);
    const themed = hits.find(({ layer }) => layer.theme && layer.draw !== "mesh");
    return themed && !hits[0].named ? [themed, ...hits.filter((hit) => hit !== themed)] : hits;
  }

  /** @param {Point} point */
  #over(point) {
    const hits = this.#at(point);
    this.canvas.hover(hits[0] || null);
    this.map.getContainer().classList.toggle("cliquable", hits.length > 0);
    this.tip.hidden = hits.length === 0;
    if (hits.length) this.#name(hits, point);
  }

  /**
   * @param {Hit[]} hits
   * @param {Point} point
   */
  #name([top, ...others], point) {
    const name = make("strong", { textContent: top.layer.name(top.i) });
    this.tip.replaceChildren(name, tellKind(make("span"), top.layer, top.i));
    this.#value([top, ...others]);
    const count = others.filter((hit) => hit.layer.draw !== "mesh").length;
    if (count) this.tip.append(make("em", { textContent: tn(count, "+ {n} autre ici", "+ {n} autres ici") }));
    this.tip.hidden = false;
    this.#put(point);
  }

  /**
   * Beside the pointer, on the side where there is room, whole.
   * @param {Point} point
   */
  #put({ x, y }) {
    const size = this.map.getSize();
    const [w, h] = [this.tip.offsetWidth, this.tip.offsetHeight];
    const bottom = size.y - covered(this.map) - 4;
    const left = x + 14 + w < size.x - 4 ? x + 14 : Math.max(4, Math.min(x - 14 - w, size.x - w - 4));
    const top = y + 14 + h < bottom ? y + 14 : Math.max(4, Math.min(y - 14 - h, bottom - h));
    L.DomUtil.setPosition(this.tip, L.point(left, top).round());
  }

  /**
   * The figure of the theme, that of the object named or of what lies under it.
   * @param {Hit[]} hits
   */
  #value(hits) {
    const hit = hits.find(({ layer }) => layer.theme);
    if (!hit) return;
    const said = this.theme.say(hit.layer, hit.i);
    const whose = `${hit.layer.name(hit.i)} (${KINDS[hit.layer.id].toLowerCase()})`;
    const textContent = hit === hits[0] ? said : `${whose}. ${said}`;
    this.tip.append(make("span", { className: "bulle-valeur", textContent }));
  }

  #leave() {
    this.#point = null;
    this.tip.hidden = true;
    this.canvas.hover(null);
  }

  /**
   * Communes lie under everything: they never make a click ambiguous, and stay one click away.
   * @param {Point} point
   */
  choose(point) {
    const cite = (/** @type {Hit} */ { layer }) => Number(layer.draw === "halo");
    const hits = this.#at(point).sort((a, b) => cite(b) - cite(a)); // The cité comes first.
    const objects = hits.filter((hit) => hit.layer.draw !== "mesh");
    if (objects.length > 1 && !hits[0].named) this.#chooser(hits, point);
    else if (hits.length) this.#pick(hits[0], hits.slice(1));
  }

  /**
   * @param {Hit} hit
   * @param {Hit[]} others
   */
  #pick({ layer, i }, others) {
    this.map.closePopup();
    this.#leave();
    this.open({ collection: layer.id, id: layer.source.ids[i] }, others);
  }

  /**
   * @param {Hit[]} hits
   * @param {Point} point
   */
  #chooser(hits, point) {
    const title = make("p", { id: "choix-titre", textContent: tn(hits.length, "{n} objet à cet endroit", "{n} objets à cet endroit") });
    const list = make("ul", {}, ...hits.map((hit) => this.#line(hit, hits)));
    list.setAttribute("aria-labelledby", title.id);
    const box = make("div", { className: "choix" }, title, list);
    const [top, bottom] = [find("#bouton-couches").offsetHeight + 24, covered(this.map) + 16];
    const popup = L.popup({
      closeButton: false, maxWidth: 300, minWidth: 200, className: "choix-bulle",
      autoPanPaddingTopLeft: [16, top], autoPanPaddingBottomRight: [16, bottom],
    })
      .setLatLng(this.map.containerPointToLatLng(point))
      .setContent(box)
      .openOn(this.map);
    Promise.all(hits.map(({ layer }) => layer.tell())).then(() => this.#widen(popup, box));
    this.#leave();
    box.addEventListener("keydown", (event) => this.#keys(event, box));
    find("a", box).focus({ preventScroll: true });
  }

  /**
   * Longer once all communes are told, the list finds its place again and keeps the focus.
   * @param {Popup} popup
   * @param {HTMLElement} box
   */
  #widen(popup, box) {
    const held = document.activeElement;
    if (popup.isOpen()) popup.update();
    if (held instanceof HTMLElement && box.contains(held)) held.focus({ preventScroll: true });
  }

  /**
   * @param {Hit} hit
   * @param {Hit[]} hits
   */
  #line(hit, hits) {
    const link = linkTo(hit.layer, hit.i);
    link.dataset.couche = hit.layer.id;
    link.addEventListener("click", (event) => {
      if (!isPlainClick(event)) return;
      event.preventDefault();
      this.#pick(hit, hits.filter((other) => other !== hit));
    });
    for (const name of ["mouseenter", "focus"]) link.addEventListener(name, () => this.canvas.hover(hit));
    return make("li", {}, link);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} box
   */
  #keys(event, box) {
    const links = findAll("a", box);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.map.closePopup();
      this.canvas.hover(null);
      this.map.getContainer().focus({ preventScroll: true });
    } else if (step) {
      event.preventDefault();
      event.stopPropagation();
      links[(links.findIndex((one) => one === document.activeElement) + step + links.length) % links.length].focus();
    }
  }
}
