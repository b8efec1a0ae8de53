/* One layer of data: fetched once, refined by detail files from a given zoom, asked what lies under a point. */
import { root } from "../../common/texts.js";
import { fetchFile } from "./files.js";
import { Grid } from "./grid.js";
import { Mesh } from "./mesh.js";
import { Source, overlaps } from "./shapes.js";

/** @import { Box, Decoded, LayerOptions, LayerTheme, Made } from "../../types.js" */
/** @typedef {{ file: string, bbox: Box, state: "none" | "loading" | "ready" | "failed", mesh: Mesh | null }} Detail */
/** @typedef {{ id: string, properties: { noms_communes?: string[] } }} Told */

const SLACK = 24; // World pixels between a generalised outline and its detailed one.

export class DataLayer {
  /** @type {Grid | undefined} */
  #grid;
  /** @type {Promise<this> | null} */
  #loading = null;
  /** @type {Promise<void> | undefined} */
  #telling;
  /** @type {Source | null} */
  #source = null;
  /** @type {Mesh | null} the communes without those that a detailed mesh draws */
  #rest = null;
  /** @type {Mesh | null} */
  mesh = null;
  failed = false;
  /** @type {Set<string> | null} ids that the filters keep, null for all */
  only = null;
  /** @type {Uint8Array | null} the same by rank: 0 hides a feature */
  mask = null;
  /** @type {[Source, number][]} rank -> [detailed source, its rank] */
  finer = [];
  /** @type {LayerTheme | null} */
  theme = null;
  /** @type {Map<string, string[]> | undefined} names of all the communes of each object, once asked */
  told;
  /** @type {[number, number][]} */
  #centres = [];
  /** @type {Made} */
  made = {};

  /**
   * @param {LayerOptions} options
   * @param {[number, number]} origin
   */
  constructor(options, origin) {
    this.id = options.id;
    this.title = options.title;
    this.one = options.one;
    this.draw = options.draw;
    this.file = options.file;
    this.on = options.on;
    this.rank = options.rank;
    this.detailZoom = options.detailZoom ?? Infinity;
    this.origin = origin;
    /** @type {Detail[]} */
    this.details = options.details.map((detail) => ({ ...detail, state: "none", mesh: null }));
  }

  /** Its shapes; null until they are there, which whoever draws has asked. */
  get source() {
    return /** @type {Source} */ (this.#source);
  }

  /** Fetch and decode the first-view file; one request however often it is asked. */
  load() {
    this.#loading ??= fetchFile(this.file).then(
      (file) => this.#receive(file),
      (error) => {
        this.#loading = null;
        this.failed = true;
        throw error;
      }
    );
    return this.#loading;
  }

  /** @param {Decoded} file */
  #receive(file) {
    this.failed = false;
    this.#source = new Source(file);
    this.remask();
    if (this.draw === "mesh") this.mesh = new Mesh(this.source, false);
    return this;
  }

  /** Made when a pointer first asks: nothing of it is needed to draw. */
  get grid() {
    return (this.#grid ??= new Grid(this.source));
  }

  remask() {
    const { only, source } = this;
    this.mask = only && source ? Uint8Array.from(source.ids, (id) => (only.has(id) ? 1 : 0)) : null;
  }

  /** @param {number} zoom */
  isDetailed(zoom) {
    return zoom >= this.detailZoom && this.finer.length > 0;
  }

  /**
   * Detail files needed by a view (west, south, east, north) and not asked for yet.
   * @param {Box} bbox
   * @param {number} zoom
   */
  missing(bbox, zoom) {
    if (!this.source || zoom < this.detailZoom) return [];
    return this.details.filter((detail) => detail.state === "none" && overlaps(detail.bbox, bbox));
  }

  /** @param {Detail} detail */
  loadDetail(detail) {
    detail.state = "loading";
    return fetchFile(detail.file).then(
      (file) => this.#refine(detail, file),
      () => (detail.state = "failed") // The generalised outline stays: nothing to tell.
    );
  }

  /**
   * @param {Detail} detail
   * @param {Decoded} file
   */
  #refine(detail, file) {
    const source = new Source(file);
    detail.state = "ready";
    for (const [id, k] of source.rank) {
      const i = this.source.rank.get(id);
      if (i !== undefined) this.finer[i] = [source, k];
    }
    if (this.mesh) {
      detail.mesh = new Mesh(source, true);
      this.#rest = new Mesh(this.source, false);
      this.#rest.build(Uint8Array.from(this.source.ids, (_, i) => (this.finer[i] ? 1 : 0)));
    }
  }

  /**
   * Meshes that draw the whole layer at this zoom, each border once.
   * @param {number} zoom
   */
  meshes(zoom) {
    const meshes = this.isDetailed(zoom) ? [this.#rest, ...this.details.map((detail) => detail.mesh)] : [this.mesh];
    return meshes.filter((mesh) => mesh !== null);
  }

  /**
   * The source and the rank that draw feature `i` at this zoom.
   * @param {number} i
   * @param {number} zoom
   * @returns {[Source, number]}
   */
  feature(i, zoom) {
    return (zoom >= this.detailZoom && this.finer[i]) || [this.source, i];
  }

  /** @param {number} i */
  isShown(i) {
    return !this.mask || this.mask[i] === 1;
  }

  /**
   * Ranks of the shown features within `reach` world pixels of a point.
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @param {number} zoom
   */
  find(x, y, reach, zoom) {
    if (!this.source) return [];
    const candidates = this.grid.around(x, y, reach + (this.source.isPoints ? 0 : SLACK));
    return candidates.filter((i) => this.isShown(i) && this.#hit(i, x, y, reach, zoom));
  }

  /**
   * @param {number} i
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @param {number} zoom
   */
  #hit(i, x, y, reach, zoom) {
    if (this.source.isPoints) return true;
    const [source, k] = this.feature(i, zoom);
    const b = this.source.box(i);
    const small = Math.max(b[2] - b[0], b[3] - b[1]) < 3 * reach; // A large area answers for what it covers only.
    return source.contains(k, x, y) || (small && source.near(k, x, y, reach));
  }

  /**
   * Where its name or its circle stands, world pixels.
   * @param {number} i
   * @returns {[number, number]}
   */
  centre(i) {
    return (this.#centres[i] ??= this.source.centre(i));
  }

  /** @param {number} i */
  name(i) {
    return this.source.names[i] || this.source.ids[i];
  }

  /**
   * What stands beside the name: the commune of a quartier or of a collège.
   * @param {number} i
   */
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
    return (this.#telling ??= fetch(`${root}/collections/${this.id}/items?${query}`)
      .then((answer) => answer.json())
      .then((/** @type {{ features: Told[] }} */ { features }) => {
        this.told = new Map(features.map(({ id, properties }) => [id, properties.noms_communes ?? []]));
      })
      .catch(() => {}));
  }
}
