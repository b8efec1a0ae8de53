/* What lies under a point of the map. */

/** @import { Point } from "leaflet" */
/** @import { Hit, MapCanvas } from "../../types.js" */
/** @import { Sheets } from "./sheets.js" */

const REACH = { halo: 4, area: 4, point: 7, mesh: 0 }; // px; around areas, those too small to be hit only

/**
 * Every object under a point of the map container, px, topmost first; a name first of all.
 * @param {MapCanvas} canvas
 * @param {Sheets} sheets
 * @param {Point} point
 */
export function hitsAt({ layers, labels, origin, spans }, { map, corner }, point) {
  const zoom = map.getZoom();
  const scale = 2 ** (zoom - 12);
  const world = map.project(map.containerPointToLatLng(point), 12);
  const [x, y] = [world.x - origin[0], world.y - origin[1]];
  const part = point.x / map.getSize().x;
  /** @type {Hit[]} */
  const hits = [];
  const named = labels.at(point.x + corner.x, point.y + corner.y);
  if (named?.layer && named.i !== undefined) hits.push({ layer: named.layer, i: named.i, named: true });
  for (const layer of [...layers].reverse()) {
    if (!layer.on || !shows(spans?.[layer.id], part)) continue;
    for (const i of layer.find(x, y, REACH[layer.draw] / scale, zoom).reverse())
      if (layer !== named?.layer || i !== named.i) hits.push({ layer, i });
  }
  return hits;
}

/**
 * Whether a layer of a span shows at a part of the window's width.
 * @param {[number, number] | undefined} span
 * @param {number} part
 */
function shows(span, part) {
  return !span || (part >= span[0] && part <= span[1]);
}
