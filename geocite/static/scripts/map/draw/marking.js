/* What is selected and what is pointed at, over the drawn layers; where no name may be written. */
(function (geocite) {
  "use strict";

  // What lies on the map: no name is written under it.
  const LAID = ".leaflet-control, .attribution, .bouton-couches, .ouvrir, aside.reperes, .legende-carte, .avis-carte";

  /** Methods of the canvas. */
  geocite.marking = {
    /** Outline a feature, or several of a layer as one (`group`, ranks). */
    select(layer, i, group) {
      this.selected = layer ? { layer, i, group } : null;
      this._over();
      this.fire("selected");
    },

    /** What belongs to the selected object stays in full ink: {collection: Set of ids}. */
    keep(own) {
      if (!this.selected) return;
      this.selected.own = own;
      this._over();
    },

    hover(hit) {
      const same = hit && this.hovered && hit.layer === this.hovered.layer && hit.i === this.hovered.i;
      if (same || (!hit && !this.hovered)) return;
      this.hovered = hit;
      this._over();
      this.fire("hovered");
    },

    _over() {
      const { selected, hovered } = this;
      if (!this._last || (!selected && !hovered && !this._marked)) return; // An empty canvas costs nothing.
      this._marked = Boolean(selected || hovered);
      const ctx = this._context(1);
      if (selected) geocite.painters.selected(ctx, selected.layer, this._last, { ...selected, spared: this._spared(selected.own) });
      if (selected?.own) this._own(ctx, selected.own);
      if (hovered) geocite.painters.hovered(ctx, hovered.layer, this._last, hovered.i);
    },

    /** Outline of the quartiers of today that the selected cité names. */
    _spared(own) {
      const layer = this.layer("qpv-2024");
      const ids = own?.["qpv-2024"];
      if (!ids?.size || !layer?.source) return null;
      return geocite.painters.joined(layer, this._last, [...ids].map((id) => layer.source.rank.get(id)).filter((i) => i !== undefined));
    },

    /** The selection neither veils nor cuts the collèges of its cité. */
    _own(ctx, { colleges }) {
      const layer = this.layer("colleges");
      if (!colleges?.size || !layer?.on || !layer.source) return;
      const classed = layer.theme && !layer.theme.sizes;
      geocite.painters[classed ? "marks" : "point"](ctx, layer, this._last, (i) => colleges.has(layer.source.ids[i]));
    },

    /** Boxes on the canvas, px, of what is laid on the map. */
    _laid() {
      const container = this._map.getContainer();
      const from = container.getBoundingClientRect();
      const at = this._map.containerPointToLayerPoint([0, 0]).subtract(this._min);
      const boxes = [...container.parentElement.querySelectorAll(LAID)].map((one) => one.getBoundingClientRect());
      return boxes.filter((box) => box.width).map((box) => {
        const [x, y] = [box.left - from.left + at.x, box.top - from.top + at.y];
        return [x - 3, y - 3, x + box.width + 3, y + box.height + 3];
      });
    },
  };
})((window.geocite = window.geocite || {}));
