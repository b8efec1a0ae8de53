/* Shapes that several modules hand to one another; nothing of this file reaches a page. */
import type { Map as LeafletMap } from "leaflet";
import type { DataLayer } from "./map/data/layer.js";
import type { Source } from "./map/data/shapes.js";
import type { MapCanvas } from "./map/draw/canvas.js";
import type { Theme } from "./map/theme/theme.js";
import type { Page } from "./map/ui/page.js";

/** west, south, east, north or x0, y0, x1, y1. */
export type Box = ArrayLike<number>;
export type Collection = "cites" | "qpv-2024" | "qpv-2015" | "communes" | "colleges" | "epci";

/** An object of the data, as addresses name it. */
export interface Item {
  collection: string;
  id: string;
}

/** What lies under a point. */
export interface Hit {
  layer: DataLayer;
  i: number;
  named?: boolean;
}

export interface Indicator {
  collection: string;
  id: string;
  year?: string;
}

export interface Classes {
  method: string;
  count: number;
  bounds: number[];
}

export interface View {
  lat: number;
  lon: number;
  zoom: number;
}

export interface Range {
  least: number | null;
  most: number | null;
}

export type FilterName = "departement" | "epci" | "cite" | "vague" | "ep" | "bande" | "bande2015";
export type FilterState = Record<FilterName, string | null> & {
  plage: Range | null;
  tableau: { collection: string; query: string } | null;
};

/** All that the address of the map says. */
export interface MapState extends FilterState {
  selection: Item | null;
  couches: string[];
  fond: string;
  indicateur: Indicator | null;
  classes: Classes;
  palette: string;
  balayage: number | null;
  c: View | null;
  others: [string, string][];
}

/** A display file as the server sends it: arcs and rings, or points; its other columns as they are. */
export interface DisplayFile {
  ids: string[];
  scale: [number, number];
  translate: [number, number];
  arcs?: number[][];
  rings?: number[][][][];
  points?: number[];
  [column: string]: unknown;
}

/** The same in typed arrays; see map/data/decode.js. */
export interface Decoded {
  ids: string[];
  isPoints: boolean;
  xy: Float32Array;
  boxes: Float32Array;
  start: Uint32Array;
  arcBoxes: Float32Array;
  signed: Int32Array;
  rings: Uint32Array;
  polygons: Uint32Array;
  parts: Uint32Array;
  owners: Int32Array;
  noms?: string[];
  communes?: string[];
  pop: number[];
  ep?: string[];
  labels: [number, number][];
}

/** What a data layer is declared with. */
export interface LayerOptions {
  id: string;
  title: string;
  one: string;
  draw: "mesh" | "halo" | "area" | "point";
  file: string;
  details: { file: string; bbox: Box }[];
  detailZoom: number | null;
  on: boolean;
  rank: number;
}

/** How a layer shows an indicator: classes by rank, or sizes of circles (0 to 1). */
export interface LayerTheme {
  ranks: Uint8Array;
  sizes: Float32Array | null;
  values: (number | string | undefined)[];
  colours: (dark: boolean) => string[];
}

/** Colours of the page by role, and by layer of points (the id of the layer). */
export type Colours = Record<string, string>;

/** What is in view and how to go from world pixels to the canvas. */
export interface Frame {
  zoom: number;
  /** px of the canvas, in CSS size, by world px */
  scale: number;
  /** device px by CSS px */
  ratio: number;
  colours: Colours;
  tinted: boolean;
  /** the canvas, px */
  size: Box;
  /** what of it is inside the window of the map, px */
  shown: Box;
  /** the same canvas in world px */
  view: Box;
  units: (ctx: CanvasRenderingContext2D, x?: number, y?: number) => void;
  pixels: (ctx: CanvasRenderingContext2D) => void;
  point: (x: number, y: number) => [number, number];
}

export type Paint = (
  ctx: CanvasRenderingContext2D, layer: DataLayer, frame: Frame, only?: ((i: number) => boolean) | null
) => void;

/** What is outlined: a feature, or several of a layer as one. */
export interface Selected {
  layer: DataLayer;
  i: number;
  group?: number[];
  own?: Record<string, Set<string>>;
}

/** A name on the map. */
export interface Label {
  text: string;
  lines: string[];
  font: string;
  size: number;
  x: number;
  y: number;
  w: number;
  h: number;
  kind: "cite" | "commune";
  lead: [number, number] | null;
  layer?: DataLayer;
  i?: number;
}

/** Where the name of a cité hangs, canvas px. */
export interface Anchor {
  i: number;
  x: number;
  y: number;
  reach: number;
  crowd: number;
  others: Anchor[];
  look: { layer: DataLayer; i: number; font: string; size: number };
}

/** What painters and names remember of a layer. */
export interface Made {
  spriteKey?: string;
  sprites?: HTMLCanvasElement[];
  atlas?: { sheet: HTMLCanvasElement; places: [number, number, number, number][] } | null;
  anchors?: [number, number][];
  spread?: boolean;
  byPopulation?: number[];
  bySize?: WeakMap<Float32Array, number[]>;
}

export interface Answer {
  libelle: string;
  unite: string;
  decimales: number;
  effectif: boolean;
  millesime_dit: string;
  source: { producteur: string };
  valeurs: Record<string, number | string>;
}

export interface Group {
  low: number;
  high: number;
  count: number;
}

/** What a legend shows. */
export interface ThemeView {
  layer: DataLayer;
  answer: Answer;
  groups: Group[];
  bounds: number[];
  most: number | null;
  secret: number;
  missing: number;
}

export interface Series {
  collection: string;
  millesimes?: string[];
  millesimes_dits: string[];
}

export interface Entry {
  id: string;
  libelle: string;
  series?: Series[];
}

export interface BaseMap {
  id: string;
  name: string;
  address: string;
  attribution: string;
  max_zoom: number;
}

/** What the shell of the map hands to the page. */
export interface PageOptions {
  fond: string;
  fonds: BaseMap[];
  bounds: [[number, number], [number, number]];
}

/** Loading begun in the head of the page; see entries/boot.js. */
export interface Boot {
  origin: [number, number];
  fetchDecoded: (address: string) => Promise<Decoded | ArrayBuffer>;
}

/** What comes when it is asked for. */
export interface Later {
  filters: typeof import("./later/filters.js");
  share: typeof import("./later/share.js");
  picture: typeof import("./later/picture.js");
  swipe: typeof import("./later/swipe.js");
  hints: typeof import("./later/hints.js");
  embed: typeof import("./later/embed.js");
}

/** The one global: what stands in different files of a page finds one another here. */
export interface Geocite {
  alone?: boolean;
  boot: Boot;
  Canvas: typeof MapCanvas;
  start: (map: LeafletMap, canvas: MapCanvas, options: PageOptions) => void;
  open: (object: Item) => void;
  closeSearch: () => void;
  page: Page;
  later?: Partial<Later>;
  shared: typeof import("./entries/shared.js");
}

declare global {
  interface Window {
    geocite: Geocite;
  }
}

export type { DataLayer, LeafletMap, MapCanvas, Page, Source, Theme };
