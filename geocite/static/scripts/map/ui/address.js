/* The address of the map page: written as the map changes, read by Back and forward, with the view that goes with it. */
import { State } from "../../common/state.js";

/** @import { FitBoundsOptions, LatLngBounds } from "leaflet" */
/** @import { Item, LeafletMap, MapState, PageOptions } from "../../types.js" */
/** @typedef {{ beside: number, below: number }} Room px of the map that something hides */
/** @typedef {{ bounds: PageOptions["bounds"], room: (state: MapState) => Room, restored: (read: MapState) => void }} Handlers */

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Address {
  /** What the card that closes changes, until the page of the history before it is there. */
  #closing = /** @type {Partial<MapState> | null} */ (null);
  /** A move that is not the reader's leaves the address as it is. */
  #still = false;
  /** The map moves to a card. */
  #flying = false;
  /** The reader has moved the map since the card opened. */
  #byHand = false;

  /**
   * @param {LeafletMap} map
   * @param {Partial<MapState>} defaults
   * @param {Handlers} handlers
   */
  constructor(map, defaults, handlers) {
    this.map = map;
    this.states = new State(defaults);
    this.handlers = handlers;
    this.state = this.states.read(location.search);
  }

  /** From now on the address follows the map, and the map the history. */
  listen() {
    this.map.on("moveend", () => this.#moved());
    addEventListener("popstate", () => this.#restore());
  }

  /**
   * Write a change; `push` makes a page of the history, `cards` of which since the map was without a card.
   * @param {Partial<MapState>} change
   * @param {boolean} [push]
   * @param {number} [cards]
   */
  save(change, push = false, cards = 0) {
    Object.assign(this.state, change);
    if (this.#closing) {
      Object.assign(this.#closing, change); // Written once the page that is gone back to is there.
      return;
    }
    const address = location.pathname + this.states.write(this.state);
    if (push) history.pushState({ cards }, "", address);
    else history.replaceState(history.state, "", address);
  }

  /**
   * A card opens: a page of the history.
   * @param {Item} selection
   */
  open(selection) {
    const cards = (history.state?.cards ?? 0) + 1;
    if (cards === 1) this.#byHand = false;
    this.save({ selection }, true, cards);
  }

  /** One page of the history a card: closing goes back to the map without it, and to its view if the card had moved it. */
  close() {
    const { cards } = history.state ?? {};
    if (cards) this.#closing = {};
    this.save({ selection: null }, true);
    if (cards) history.go(-cards);
  }

  /**
   * Move to the object of a card, only if it is out of sight or too small to be seen.
   * @param {LatLngBounds} bounds
   * @param {{ isPoint: boolean, covered: number }} options `covered`: px at the foot of the map that something hides
   */
  goTo(bounds, { isPoint, covered }) {
    const { map } = this;
    const size = map.getSize();
    const [nw, se] = [bounds.getNorthWest(), bounds.getSouthEast()].map((p) => map.latLngToContainerPoint(p));
    const inside = nw.x > 8 && nw.y > 8 && se.x < size.x - 8 && se.y < size.y - covered - 8;
    const small = isPoint ? map.getZoom() < 11 : Math.max(se.x - nw.x, se.y - nw.y) < 48;
    if (inside && !small) return;
    /** @type {FitBoundsOptions} */
    const options = {
      maxZoom: isPoint ? 14 : 15, paddingTopLeft: [48, 48], paddingBottomRight: [48, 48 + covered],
      animate: !calm.matches, duration: 0.6,
    };
    this.#flying = true;
    if (calm.matches) map.fitBounds(bounds, options);
    else map.flyToBounds(bounds, options);
  }

  #place() {
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng, zoom: this.map.getZoom() };
  }

  #moved() {
    if (this.#still) return;
    if (!this.#flying) this.#byHand = true;
    this.#flying = false;
    this.save({ c: this.#place() });
  }

  /**
   * The page before a card: its view if the card alone had moved the map; all else stays as it is now.
   * @param {Partial<MapState>} change
   */
  #closed(change) {
    const { c } = this.#byHand ? { c: this.#place() } : this.states.read(location.search);
    this.#closing = null;
    this.save({ ...change, c });
    if (!this.#byHand) this.#quietly(() => this.view({ c }));
  }

  /** Back and forward: the address says what to show, and where. */
  #restore() {
    if (this.#closing) return this.#closed(this.#closing);
    const read = this.states.read(location.search);
    this.state = { ...this.state, ...read };
    this.#quietly(() => this.view(read));
    return this.handlers.restored(read);
  }

  /** @param {() => void} move */
  #quietly(move) {
    this.#still = true;
    move();
    this.#still = false;
  }

  /**
   * Put the map where a state says, or on the whole region.
   * @param {Pick<MapState, "c">} state
   */
  view({ c }) {
    if (c) return this.map.setView([c.lat, c.lon], c.zoom, { animate: false });
    const { beside, below } = this.handlers.room(this.state);
    return this.map.fitBounds(this.handlers.bounds, { animate: false, paddingTopLeft: [beside, 12], paddingBottomRight: [12, below] });
  }
}
