/* One layer of data: fetched once, refined by detail files from a given zoom, asked what lies under a point. */
(function (geocite) {
  "use strict";

  const SLACK = 24; // World pixels between a generalised outline and its detailed one.

  class DataLayer {
    /** options: id, title, one, draw (mesh|halo|area|point), file, details [{file, bbox}], detailZoom, on, rank */
    constructor(options, origin) {
      Object.assign(this, options);
      this.origin = origin;
      this.source = null;
      this.mesh = null;
      this.failed = false;
      this.only = null; // ids that the filters keep, null for all
      this.mask = null; // the same by rank: 0 hides a feature
      this.detailZoom ??= Infinity;
      this.details = options.details.map((detail) => ({ ...detail, state: "none", source: null, mesh: null }));
      this.finer = []; // rank -> [detailed source, its rank]
    }

    /** Fetch and decode the first-view file; one request however often it is asked. */
    load() {
      this._loading ??= fetchFile(this.file).then(
        (file) => this._receive(file),
        (error) => {
          this._loading = null;
          this.failed = true;
          throw error;
        }
      );
      return this._loading;
    }

    _receive(file) {
      this.failed = false;
      this.source = new geocite.Source(file);
      this.remask();
      if (this.draw === "mesh") this.mesh = new geocite.Mesh(this.source, false);
      return this;
    }

    /** Made when a pointer first asks: nothing of it is needed to draw. */
    get grid() {
      return (this._grid ??= new geocite.Grid(this.source));
    }

    remask() {
      const { only, source } = this;
      this.mask = only && source ? Uint8Array.from(source.ids, (id) => (only.has(id) ? 1 : 0)) : null;
    }

    isDetailed(zoom) {
      return zoom >= this.detailZoom && this.finer.length > 0;
    }

    /** Detail files needed by a view (west, south, east, north) and not asked for yet. */
    missing(bbox, zoom) {
      if (!this.source || zoom < this.detailZoom) return [];
      return this.details.filter((detail) => detail.state === "none" && geocite.overlaps(detail.bbox, bbox));
    }

    loadDetail(detail) {
      detail.state = "loading";
      return fetchFile(detail.file).then(
        (file) => this._refine(detail, file),
        () => (detail.state = "failed") // The generalised outline stays: nothing to tell.
      );
    }

    _refine(detail, file) {
      detail.source = new geocite.Source(file);
      detail.state = "ready";
      for (const [id, k] of detail.source.rank) {
        const i = this.source.rank.get(id);
        if (i !== undefined) this.finer[i] = [detail.source, k];
      }
      if (this.mesh) {
        detail.mesh = new geocite.Mesh(detail.source, true);
        this.rest = new geocite.Mesh(this.source, false);
        this.rest.build(Uint8Array.from(this.source.ids, (_, i) => (this.finer[i] ? 1 : 0)));
      }
    }

    /** Meshes that draw the whole layer at this zoom, each border once. */
    meshes(zoom) {
      if (!this.isDetailed(zoom)) return [this.mesh];
      return [this.rest, ...this.details.filter((detail) => detail.mesh).map((detail) => detail.mesh)];
    }

    /** The source and the rank that draw feature `i` at this zoom. */
    feature(i, zoom) {
      return (zoom >= this.detailZoom && this.finer[i]) || [this.source, i];
    }

    isShown(i) {
      return !this.mask || this.mask[i] === 1;
    }

    /** Ranks of the shown features within `reach` world pixels of a point. */
    find(x, y, reach, zoom) {
      if (!this.source) return [];
      const candidates = this.grid.around(x, y, reach + (this.source.isPoints ? 0 : SLACK));
      return candidates.filter((i) => this.isShown(i) && this._hit(i, x, y, reach, zoom));
    }

    _hit(i, x, y, reach, zoom) {
      if (this.source.isPoints) return true;
      const [source, k] = this.feature(i, zoom);
      const b = this.source.box(i);
      const small = Math.max(b[2] - b[0], b[3] - b[1]) < 3 * reach; // A large area answers for what it covers only.
      return source.contains(k, x, y) || (small && source.near(k, x, y, reach));
    }

    name(i) {
      return this.source.names[i] || this.source.ids[i];
    }

    /** What stands beside the name: the commune of a quartier or of a collège. */
    place(i) {
      const main = (this.source.file.communes || [])[i] || "";
      const all = this.told?.get(this.source.ids[i]) ?? [main];
      const others = all.filter((name) => name !== main);
      const first = all.includes(main) ? [main] : others.splice(0, 1);
      const said = others.length > 2 ? [`${first[0]} + ${others.length}`] : [...first, ...others];
      return said.filter(Boolean).join(", ");
    }

    /** Every commune of each object, asked once when a reader first looks closely; the first one only when it cannot be had. */
    tell() {
      if (!["cites", "qpv-2024", "qpv-2015"].includes(this.id)) return Promise.resolve();
      const query = "f=json&skipGeometry=true&properties=noms_communes&limit=10000";
      return (this._telling ??= fetch(`${geocite.root}/collections/${this.id}/items?${query}`)
        .then((answer) => answer.json())
        .then(({ features }) => { this.told = new Map(features.map(({ id, properties }) => [id, properties.noms_communes ?? []])); })
        .catch(() => {}));
    }
  }

  /** Addresses of the display files, hash included, as the page gives them. */
  function addressOf(name) {
    geocite.files ??= JSON.parse(document.querySelector("#fichiers").textContent);
    return geocite.files[name];
  }

  const fetchFile = (name) => geocite.fetchDecoded(addressOf(name));

  Object.assign(geocite, { DataLayer });
})((window.geocite = window.geocite || {}));
