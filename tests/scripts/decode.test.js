/* Display files to shapes: arcs shared by neighbours, points, world pixels. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decode, decodeBytes, project } from "../../geocite/static/scripts/map/data/decode.js";
import { Grid } from "../../geocite/static/scripts/map/data/grid.js";
import { Source } from "../../geocite/static/scripts/map/data/shapes.js";

const ORIGIN = project(3, 50);
const PLACE = { scale: [0.001, 0.001], translate: [3, 50] };
// Two squares side by side: the border between them is one arc, walked both ways.
const SQUARES = {
  ids: ["west", "east"], noms: ["Ouest", "Est"], ...PLACE,
  arcs: [[10, 0, 0, 10], [10, 10, -10, 0, 0, -10, 10, 0], [10, 0, 10, 0, 0, 10, -10, 0]],
  rings: [[[[0, 0]]], [[[0, 3]]]],
};
const at = (qx, qy) => {
  const [x, y] = project(3 + qx / 1000, 50 + qy / 1000);
  return [x - ORIGIN[0], y - ORIGIN[1]];
};
const near = (found, wanted, slack = 0.02) => assert.ok(Math.abs(found - wanted) < slack, `${found} is not ${wanted}`);

test("a place of known coordinates falls where Web Mercator puts it", () => {
  const [x, y] = project(0, 0);
  assert.deepEqual([x, y], [2 ** 19, 2 ** 19]);
  near(project(180, 0)[0], 2 ** 20);
  near(project(0, 85.0511287798)[1], 0, 1e-3);
});

test("shared arcs: owners on both sides, boxes, what each square contains", () => {
  const file = { ...SQUARES, rings: [[[[0, 0]]], [[[2, 0]]]] }; // east: two arcs back, then the next one
  const source = new Source(decode(file, ORIGIN));
  assert.deepEqual([...source.owners], [0, 1, 0, -1, 1, -1]);
  assert.deepEqual([...source.signed], [0, 1, -1, 2]);
  const [x0, y1] = at(0, 0);
  const [x1, y0] = at(10, 10);
  [x0, y0, x1, y1].forEach((value, k) => near(source.box(0)[k], value));
  assert.ok(source.contains(0, ...at(5, 5)) && !source.contains(1, ...at(5, 5)));
  assert.ok(source.contains(1, ...at(15, 5)) && !source.contains(0, ...at(15, 5)));
  const [x, y] = source.centre(1);
  const middle = at(15, 5);
  near(x, middle[0]);
  near(y, middle[1]);
  assert.equal(source.rank.get("east"), 1);
});

test("columns beside the shape go along as they are", () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...SQUARES, pop: [3, 4] })).buffer;
  const { noms, pop, isPoints } = decodeBytes(bytes, ORIGIN);
  assert.deepEqual([noms, pop, isPoints], [["Ouest", "Est"], [3, 4], false]);
});

const points = fc.array(fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 40 });

test("any points, written as steps, come back at their places", () => {
  fc.assert(fc.property(points, (places) => {
    const steps = places.flatMap(([x, y], k) => (k ? [x - places[k - 1][0], y - places[k - 1][1]] : [x, y]));
    const { xy, boxes } = decode({ ids: places.map(String), ...PLACE, points: steps }, ORIGIN);
    places.forEach(([qx, qy], k) => {
      const [x, y] = at(qx, qy);
      near(xy[2 * k], x);
      near(xy[2 * k + 1], y);
      assert.deepEqual([...boxes.subarray(4 * k, 4 * k + 4)], [xy[2 * k], xy[2 * k + 1], xy[2 * k], xy[2 * k + 1]]);
    });
  }));
});

test("the grid finds what a look at every feature finds", () => {
  fc.assert(fc.property(points, fc.integer({ min: 0, max: 300 }), ([probe, ...places], reach) => {
    fc.pre(places.length > 0);
    const steps = places.flatMap(([x, y], k) => (k ? [x - places[k - 1][0], y - places[k - 1][1]] : [x, y]));
    const source = new Source(decode({ ids: places.map(String), ...PLACE, points: steps }, ORIGIN));
    const [x, y] = at(...probe);
    const all = places.map((_, i) => i).filter((i) => Math.abs(source.xy[2 * i] - x) <= reach && Math.abs(source.xy[2 * i + 1] - y) <= reach);
    assert.deepEqual(new Grid(source).around(x, y, reach), all);
  }));
});
