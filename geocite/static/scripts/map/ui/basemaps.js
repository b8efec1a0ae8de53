/* The optional base map: none, Plan IGN or OpenStreetMap. Nothing depends on it. */
(function (geocite) {
  "use strict";

  const FAILURES = 3; // tiles refused before any arrived: the host is out of reach

  class BaseMaps {
    /** choices: [{id, name, address, attribution, max_zoom}]; changed(id, failed) after each change. */
    constructor(map, canvas, choices, changed) {
      Object.assign(this, { map, canvas, choices, changed, id: "aucun", tiles: null });
    }

    use(id) {
      const choice = this.choices.find((one) => one.id === id);
      if (this.tiles) this.tiles.remove();
      this.tiles = choice ? this._tiles(choice).addTo(this.map) : null;
      this.id = choice ? id : "aucun";
      this.canvas.plain = Boolean(choice); // The land is not filled over a base map.
      this.canvas.refresh();
      this.changed(this.id, choice ? choice.attribution : "", false);
    }

    _tiles(choice) {
      let [arrived, failed] = [0, 0];
      const tiles = L.tileLayer(choice.address, {
        maxNativeZoom: choice.max_zoom, maxZoom: 19, className: "fond-tuiles", keepBuffer: 1,
      });
      tiles.on("tileload", () => (arrived += 1));
      tiles.on("tileerror", () => {
        failed += 1;
        if (arrived || failed < FAILURES || this.tiles !== tiles) return;
        this.use("aucun");
        this.changed("aucun", "", true);
      });
      return tiles;
    }
  }

  Object.assign(geocite, { BaseMaps });
})((window.geocite = window.geocite || {}));
