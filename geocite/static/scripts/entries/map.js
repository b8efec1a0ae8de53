/* The page of the map. Its shell, written by folium, asks for the canvas and then for the start of the page. */
import { startSearch } from "../common/search.js";
import { MapCanvas } from "../map/draw/canvas.js";
import { Page } from "../map/ui/page.js";
import { showPlace } from "../map/ui/place.js";
import * as shared from "./shared.js";

/** @import { Item, LeafletMap, PageOptions } from "../types.js" */

// Read by Leaflet once, when it makes the map.
if (matchMedia("(prefers-reduced-motion: reduce)").matches)
  L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, inertia: false });

/** @type {Page | undefined} */
let page;

/** @type {(object: Item) => boolean} */
const exists = ({ collection }) => collection === "epci" || Boolean(page?.canvas.layer(collection));

const search = startSearch({
  open(object) {
    if (!exists(object)) return false;
    page?.open(object);
    return true;
  },
  goTo(lat, lon, label) {
    if (page) showPlace(page, lat, lon, label);
    return Boolean(page);
  },
});

/** @type {(map: LeafletMap, canvas: MapCanvas, options: PageOptions) => void} */
function start(map, canvas, options) {
  page = new Page(map, canvas, options);
  window.geocite.page = page;
  page.start();
}

window.geocite = Object.assign(window.geocite ?? {}, {
  shared, Canvas: MapCanvas, start,
  open: (/** @type {Item} */ object) => page?.open(object),
  closeSearch: () => search?.close(),
});
