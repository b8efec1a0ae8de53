/* From a display file to typed arrays, in world pixels; runs in a worker (entries/decode.js), or in the page when there is none.
 *
 * World pixels: Web Mercator at zoom 12, relative to the origin of the map so that float32 is enough
 * (a few millimetres on the ground). Nothing here touches the page.
 */
/** @import { Decoded, DisplayFile } from "../../types.js" */

export const WORLD = 256 * 2 ** 12;
const SHAPE = ["arcs", "rings", "points"]; // What is decoded; the rest of the file goes along as it is.

/**
 * Web Mercator at zoom 12 of a place in degrees (CRS84), world pixels from the north-west corner of the world.
 * @param {number} lon
 * @param {number} lat
 * @returns {[number, number]}
 */
export function project(lon, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [WORLD * (lon / 360 + 0.5), WORLD * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI))];
}

/**
 * Decoded content of a file; `origin` is that of the map, in world pixels.
 * @param {DisplayFile} file
 * @param {[number, number]} origin
 * @returns {Decoded}
 */
export function decode(file, origin) {
  const rest = Object.fromEntries(Object.entries(file).filter(([name]) => !SHAPE.includes(name)));
  return /** @type {any} */ ({ ...rest, ...(file.points ? decodePoints(file, origin) : decodeArcs(file, origin)) });
}

/**
 * Plain affine steps in x; many points share a quantised row: its logarithm is taken once.
 * @param {DisplayFile} file
 * @param {[number, number]} origin
 */
function scales({ scale, translate }, origin) {
  /** @type {number[]} */
  const rows = [];
  return {
    slope: (WORLD * scale[0]) / 360,
    shift: WORLD * (translate[0] / 360 + 0.5) - origin[0],
    row: (/** @type {number} */ q) => (rows[q] ??= project(0, q * scale[1] + translate[1])[1] - origin[1]),
  };
}

/**
 * @param {DisplayFile} file
 * @param {[number, number]} origin
 */
function decodePoints(file, origin) {
  const { points = [] } = file;
  const { slope, shift, row } = scales(file, origin);
  const xy = new Float32Array(points.length);
  const boxes = new Float32Array(2 * xy.length);
  let [qx, qy] = [0, 0];
  for (let k = 0; k < xy.length; k += 2) {
    qx += points[k];
    qy += points[k + 1];
    boxes[2 * k] = boxes[2 * k + 2] = xy[k] = qx * slope + shift;
    boxes[2 * k + 1] = boxes[2 * k + 3] = xy[k + 1] = row(qy);
  }
  return { isPoints: true, xy, boxes };
}

/**
 * @param {DisplayFile} file
 * @param {[number, number]} origin
 */
function decodeArcs(file, origin) {
  const { arcs = [], rings = [] } = file;
  const { slope, shift, row } = scales(file, origin);
  let total = 0;
  for (let a = 0; a < arcs.length; a++) total += arcs[a].length;
  const xy = new Float32Array(total);
  const start = new Uint32Array(arcs.length + 1);
  for (let a = 0, at = 0; a < arcs.length; a++) {
    const arc = arcs[a];
    let [qx, qy] = [0, 0];
    for (let k = 0; k < arc.length; k += 2, at += 2) {
      qx += arc[k];
      qy += arc[k + 1];
      xy[at] = qx * slope + shift;
      xy[at + 1] = row(qy);
    }
    start[a + 1] = at;
  }
  const arcBoxes = boxArcs(xy, start);
  const shapes = flatten(rings);
  return { isPoints: false, xy, start, arcBoxes, ...shapes, ...own(shapes, arcBoxes) };
}

/**
 * @param {Float32Array} xy
 * @param {Uint32Array} start
 */
function boxArcs(xy, start) {
  const boxes = new Float32Array(4 * (start.length - 1));
  for (let a = 0; a < start.length - 1; a++) {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = start[a]; k < start[a + 1]; k += 2) {
      const x = xy[k];
      const y = xy[k + 1];
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    boxes[4 * a] = x0;
    boxes[4 * a + 1] = y0;
    boxes[4 * a + 2] = x1;
    boxes[4 * a + 3] = y1;
  }
  return boxes;
}

/** Signed arcs of every ring end to end (~i: arc i backwards), and where rings, polygons and features start.
 *
 * In the file, step 0 is the next arc not seen yet, k > 0 the kth before it backwards, k < 0 forwards.
 * @param {number[][][][]} features
 */
function flatten(features) {
  /** @type {number[][]} */
  const [signed, rings, polygons, parts] = [[], [], [], []];
  let next = 0;
  for (const feature of features) {
    parts.push(polygons.length);
    for (const polygon of feature) {
      polygons.push(rings.length);
      for (const ring of polygon) {
        rings.push(signed.length);
        for (const step of ring) signed.push(step === 0 ? next++ : step > 0 ? ~(next - step) : next + step);
      }
    }
  }
  parts.push(polygons.length);
  polygons.push(rings.length);
  rings.push(signed.length);
  return {
    signed: Int32Array.from(signed), rings: Uint32Array.from(rings),
    polygons: Uint32Array.from(polygons), parts: Uint32Array.from(parts),
  };
}

/**
 * The box of every feature, and the (at most two) features on either side of each arc; -1 for none.
 * @param {ReturnType<typeof flatten>} shapes
 * @param {Float32Array} arcBoxes
 */
function own({ signed, rings, polygons, parts }, arcBoxes) {
  const size = parts.length - 1;
  const boxes = new Float32Array(4 * size);
  const owners = new Int32Array(arcBoxes.length / 2).fill(-1);
  for (let i = 0; i < size; i++) {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = rings[polygons[parts[i]]]; k < rings[polygons[parts[i + 1]]]; k++) {
      const a = signed[k] < 0 ? ~signed[k] : signed[k];
      owners[owners[2 * a] < 0 ? 2 * a : 2 * a + 1] = i;
      if (arcBoxes[4 * a] < x0) x0 = arcBoxes[4 * a];
      if (arcBoxes[4 * a + 1] < y0) y0 = arcBoxes[4 * a + 1];
      if (arcBoxes[4 * a + 2] > x1) x1 = arcBoxes[4 * a + 2];
      if (arcBoxes[4 * a + 3] > y1) y1 = arcBoxes[4 * a + 3];
    }
    boxes[4 * i] = x0;
    boxes[4 * i + 1] = y0;
    boxes[4 * i + 2] = x1;
    boxes[4 * i + 3] = y1;
  }
  return { boxes, owners };
}

/**
 * Text of a file (bytes, UTF-8) to its decoded content.
 * @type {(bytes: ArrayBuffer, origin: [number, number]) => Decoded}
 */
export const decodeBytes = (bytes, origin) => decode(JSON.parse(new TextDecoder().decode(bytes)), origin);
