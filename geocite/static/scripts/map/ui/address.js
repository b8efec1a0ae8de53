/* The address of the map page: written as the map changes, read by Back and forward, with the view that goes with it. */
(function (geocite) {
  "use strict";

  const phone = matchMedia("(max-width: 700px)");

  /** Methods of the page. */
  geocite.addressed = {
    _save(change, push = false, cards = 0) {
      Object.assign(this.state, change);
      if (this.closing) return Object.assign(this.closing, change); // Written once the page that is gone back to is there.
      const address = location.pathname + this.states.write(this.state);
      if (push) history.pushState({ cards }, "", address);
      else history.replaceState(history.state, "", address);
    },

    _place() {
      const { lat, lng } = this.map.getCenter();
      return { lat, lon: lng, zoom: this.map.getZoom() };
    },

    _moved() {
      if (!this.flying) this.byHand = true;
      this.flying = false;
      this._save({ c: this._place() });
    },

    /** The page before a card: its view if the card alone had moved the map; all else stays as it is now. */
    _closed() {
      const change = this.closing;
      const { c } = this.byHand ? { c: this._place() } : this.states.read(location.search);
      this.closing = null;
      this._save({ ...change, c });
      if (!this.byHand) this._quiet(() => this._view({ c }));
    },

    /** Back and forward: the address says what to show, and where. */
    _restore() {
      if (this.closing) return this._closed();
      const read = this.states.read(location.search);
      const { selection, couches, fond, c } = read;
      this.state = { ...this.state, ...read };
      this._quiet(() => this._view({ c }));
      this._layers(couches);
      this._filter();
      this._theme();
      this._compare();
      if (fond !== this.baseMaps.id) this.baseMaps.use(fond);
      this.map.closePopup();
      if (selection) this._show(selection, { move: !c });
      else this._home();
    },

    /** A move that is not the reader's leaves the address as it is. */
    _quiet(move) {
      this.still = true;
      move();
      this.still = false;
    },

    _view({ c }) {
      if (c) this.map.setView([c.lat, c.lon], c.zoom, { animate: false });
      else {
        const below = phone.matches && !this.embedded ? 112 : 12; // the sheet at rest
        const beside = this.embedded && this.state.indicateur && this.map.getSize().x > 520 ? 272 : 12; // the legend
        const options = { animate: false, paddingTopLeft: [beside, 12], paddingBottomRight: [12, below] };
        this.map.fitBounds(this.options.bounds, options);
      }
    },
  };
})((window.geocite = window.geocite || {}));
