/* Classes of a theme: what holds of any series (their bounds are compared with mapclassify in test_classes.py). */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { classOf, classify } from "../../geocite/static/scripts/map/theme/classes.js";

const METHODS = ["quantiles", "jenks", "egaux", "ecarts"];
const series = fc.array(fc.integer({ min: -1000, max: 100000 }).map((n) => n / 10), { minLength: 1, maxLength: 60 });

test("bounds rise and end at the greatest value; each value has a class that holds it", () => {
  fc.assert(fc.property(series, fc.constantFrom(...METHODS), fc.integer({ min: 3, max: 7 }), (values, method, count) => {
    const bounds = classify(values, method, count);
    assert.ok(bounds.length >= 1 && bounds.length <= count);
    assert.equal(bounds.at(-1), Math.max(...values));
    assert.ok(bounds.every((bound, k) => k === 0 || bound > bounds[k - 1]));
    for (const value of values) {
      const k = classOf(value, bounds);
      assert.ok(value <= bounds[k] && (k === 0 || value > bounds[k - 1]));
    }
  }));
});

const squares = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};
const within = (values, bounds) => {
  const parts = bounds.map((_, k) => values.filter((value) => classOf(value, bounds) === k)).filter(({ length }) => length);
  return parts.reduce((sum, part) => sum + squares(part), 0);
};

/** Least sum of squares over every partition of sorted values, by trying them all. */
function best(values, count) {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = (from, left) => {
    if (left === 1) return squares(sorted.slice(from));
    let least = Infinity;
    for (let k = from + 1; k <= sorted.length - left + 1; k++) least = Math.min(least, squares(sorted.slice(from, k)) + cut(k, left - 1));
    return least;
  };
  return cut(0, count);
}

test("no partition does better than that of Jenks", () => {
  const few = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 9 });
  fc.assert(fc.property(few, (values) => {
    const found = within(values, classify(values, "jenks", 3));
    assert.ok(Math.abs(found - best(values, 3)) < 1e-6);
  }));
});

test("equal values make one class", () => {
  for (const method of METHODS) assert.deepEqual(classify([4, 4, 4], method, 5), [4]);
});
