/* The optional base map: none, Plan IGN or OpenStreetMap. Nothing depends on it. */

/** @import { TileLayer } from "leaflet" */
/** @import { BaseMap, LeafletMap, MapCanvas } from "../../types.js" */

const FAILURES = 3; // tiles refused before any arrived: the host is out of reach

export class BaseMaps {
  id = "aucun";
  /** @type {TileLayer | null} */
  #tiles = null;

  /**
   * changed(id, attribution, failed) after each change.
   * @param {LeafletMap} map
   * @param {MapCanvas} canvas
   * @param {BaseMap[]} choices
   * @param {(id: string, attribution: string, failed: boolean) => void} changed
   */
  constructor(map, canvas, choices, changed) {
    this.map = map;
    this.canvas = canvas;
    this.choices = choices;
    this.changed = changed;
  }

  /** @param {string} id */
  use(id) {
    const choice = this.choices.find((one) => one.id === id);
    this.#tiles?.remove();
    this.#tiles = choice ? this.#make(choice).addTo(this.map) : null;
    this.id = choice ? id : "aucun";
    this.canvas.plain = Boolean(choice); // The land is not filled over a base map.
    this.canvas.refresh();
    this.changed(this.id, choice ? choice.attribution : "", false);
  }

  /** @param {BaseMap} choice */
  #make(choice) {
    let [arrived, failed] = [0, 0];
    const tiles = L.tileLayer(choice.address, {
      maxNativeZoom: choice.max_zoom, maxZoom: 19, className: "fond-tuiles", keepBuffer: 1,
    });
    tiles.on("tileload", () => (arrived += 1));
    tiles.on("tileerror", () => {
      failed += 1;
      if (arrived || failed < FAILURES || this.#tiles !== tiles) return;
      this.use("aucun");
      this.changed("aucun", "", true);
    });
    return tiles;
  }
}
