/* Names on the map: how they are written, and that none stands over another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decode, project } from "../../geocite/static/scripts/map/data/decode.js";
import { Source, overlaps } from "../../geocite/static/scripts/map/data/shapes.js";
import { Labels } from "../../geocite/static/scripts/map/draw/labels.js";
import { around, forms, nearer, shorten } from "../../geocite/static/scripts/map/draw/names.js";

test("a name is written whole, in two lines, or by its first town", () => {
  assert.deepEqual(forms("Arras"), [["Arras"]]);
  assert.deepEqual(forms("Bruay-la-Buissière"), [["Bruay-la-Buissière"], ["Bruay-la-", "Buissière"]]);
  assert.deepEqual(forms("Lens / Liévin")[2], ["Lens…"]);
});

test("names of many towns say two of them from afar, all of them from near", () => {
  const name = "Hénin-Beaumont / Rouvroy / Montigny-en-Gohelle";
  assert.equal(shorten(name, 8), "Hénin-Beaumont, Rouvroy…");
  assert.equal(shorten(name, 11), name);
  assert.equal(shorten("Lens / Liévin / Avion", 8), "Lens / Liévin / Avion");
});

test("a box is nearer to its own place by its edge and by its middle", () => {
  const box = around(50, 0, 20, 5);
  assert.ok(nearer({ x: 20, y: 0 }, { x: 120, y: 0 }, box));
  assert.ok(!nearer({ x: 120, y: 0 }, { x: 20, y: 0 }, box));
});

const ORIGIN = project(3, 50);
const WINDOW = [0, 0, 1000, 700];
const FRAME = { zoom: 9, scale: 1, size: WINDOW, shown: WINDOW, view: WINDOW, point: (x, y) => [x, y] };
const PEN = { font: "", measureText: (text) => ({ width: 7 * text.length }) };
/** A layer of cités around places of the window, px. */
function citesAt(places) {
  const ids = places.map((_, i) => `c${i}`);
  const source = new Source(decode({ ids, scale: [1e-4, 1e-4], translate: [3, 50], points: [] }, ORIGIN));
  source.boxes = Float32Array.from(places.flatMap(([x, y]) => [x - 9, y - 9, x + 9, y + 9]));
  return { id: "cites", draw: "halo", on: true, source, made: { anchors: places }, isShown: () => true, name: (i) => `Cité numéro ${i}` };
}

const places = fc.uniqueArray(fc.tuple(fc.integer({ min: 10, max: 990 }), fc.integer({ min: 10, max: 690 })), { maxLength: 25, selector: String });

test("no name stands over another, under what is laid on the map, nor nearer to another cité", () => {
  const laid = [0, 0, 200, 120];
  fc.assert(fc.property(places, (anchors) => {
    const placed = new Labels().place(PEN, [citesAt(anchors)], FRAME, [laid]);
    const boxes = placed.map(({ x, y, w, h }) => around(x, y, w / 2, h / 2));
    boxes.forEach((box, k) => {
      assert.ok(!overlaps(box, laid) && box[0] >= 0 && box[1] >= 0 && box[2] <= 1000 && box[3] <= 700);
      assert.ok(boxes.every((other, n) => n === k || !overlaps(box, other)));
      const [x, y] = anchors[placed[k].i];
      const others = anchors.filter(([left, top]) => Math.hypot(left - x, top - y) > 1);
      assert.ok(others.every(([left, top]) => nearer({ x, y }, { x: left, y: top }, box)));
    });
  }), { numRuns: 60 });
});

test("a cité alone has its name, whole", () => {
  const [label] = new Labels().place(PEN, [citesAt([[500, 350]])], FRAME);
  assert.deepEqual(label.lines, ["Cité numéro 0"]);
});
