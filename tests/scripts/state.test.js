/* The address of the map, both ways. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { State } from "../../geocite/static/scripts/common/state.js";

const DEFAULTS = {
  selection: null, couches: ["cites", "communes"], fond: "aucun", departement: null, epci: null, cite: null, vague: null, ep: null,
  bande: null, bande2015: null, plage: null, tableau: null, indicateur: null,
  classes: { method: "quantiles", count: 5, bounds: [] }, palette: "bleu", balayage: null, c: null,
};
const states = new State(DEFAULTS);

const decimal = (low, high, digits) => fc.integer({ min: low * 10 ** digits, max: high * 10 ** digits }).map((n) => n / 10 ** digits);
const orNone = (arbitrary) => fc.option(arbitrary, { nil: null });
const word = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
const free = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const collection = fc.constantFrom("cites", "qpv-2024", "qpv-2015", "communes", "colleges", "epci");
const rising = fc.uniqueArray(decimal(-50, 5000, 2), { minLength: 1, maxLength: 6 }).map((bounds) => bounds.sort((a, b) => a - b));
const classes = fc.oneof(
  fc.record({ method: fc.constantFrom("quantiles", "jenks", "egaux", "ecarts"), count: fc.integer({ min: 3, max: 7 }), bounds: fc.constant([]) }),
  fc.record({ method: fc.constant("manuel"), count: fc.constant(5), bounds: rising })
);
const end = orNone(decimal(-20, 3000, 2));
const state = fc.record({
  selection: orNone(fc.record({ collection, id: fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/) })),
  couches: fc.uniqueArray(collection),
  fond: fc.constantFrom("aucun", "ign", "osm"),
  departement: orNone(free), epci: orNone(free), cite: orNone(free), vague: orNone(free), ep: orNone(free),
  bande: orNone(free), bande2015: orNone(free),
  plage: orNone(fc.record({ least: end, most: end }).filter(({ least, most }) => least !== null || most !== null)),
  tableau: orNone(fc.record({ collection: fc.stringMatching(/^[a-z0-9-]{1,9}$/), query: fc.stringMatching(/^[a-z]{1,5}=[a-zé &%+]{1,9}$/) })),
  indicateur: orNone(fc.oneof(
    fc.record({ collection, id: word }),
    fc.record({ collection, id: word, year: fc.constantFrom("2019", "édition 2022") })
  )),
  classes, palette: word, balayage: orNone(fc.integer({ min: 0, max: 100 })),
  c: orNone(fc.record({ lat: decimal(-85, 85, 5), lon: decimal(-180, 180, 5), zoom: decimal(0, 20, 2) })),
  others: fc.array(fc.tuple(fc.stringMatching(/^x[a-z]{1,5}$/), free), { maxLength: 3 }),
});

const whole = (one) => JSON.parse(JSON.stringify(one)); // -0 is written 0, as in an address

test("any state is found again in its address", () => {
  fc.assert(fc.property(state, (one) => assert.deepEqual(whole(states.read(states.write(one))), whole(one))));
});

test("an address read and written again no longer changes", () => {
  fc.assert(fc.property(fc.webQueryParameters(), (query) => {
    const once = states.write(states.read(query));
    assert.equal(states.write(states.read(once)), once);
  }), { numRuns: 50 });
});

test("what is as by default is left out", () => {
  assert.equal(states.write(states.read("")), "");
  assert.equal(states.write(states.read("?couches=cites,communes&fond=aucun&palette=bleu")), "");
});

test("addresses given away before are still understood", () => {
  const read = states.read("?selection=qpv-2015/QP059019&plage=10_&tableau=colleges%3Fq%3Darras%26ips%3D90&classes=manuel--2_3.5_40&c=50.63,3.06,11");
  assert.deepEqual(read.selection, { collection: "qpv-2015", id: "QP059019" });
  assert.deepEqual(read.plage, { least: 10, most: null });
  assert.deepEqual(read.tableau, { collection: "colleges", query: "q=arras&ips=90" });
  assert.deepEqual(read.classes, { method: "manuel", count: 5, bounds: [-2, 3.5, 40] });
  assert.deepEqual(read.c, { lat: 50.63, lon: 3.06, zoom: 11 });
});

for (const query of ["classes=jenks-9", "classes=manuel-3_2", "plage=_", "plage=1e3_", "c=91,3,8", "c=50,3", "balayage=101", "selection=cites", "indicateur=a/b/c/d", "palette=A%20B"])
  test(`« ${query} » says nothing usable: the default stays`, () => {
    const name = query.slice(0, query.indexOf("="));
    assert.deepEqual(states.read(`?${query}`)[name], DEFAULTS[name]);
  });

test("parameters of others pass through, in their order", () => {
  assert.equal(states.write(states.read("?embed=1&utm=a%26b&fond=ign")), "?fond=ign&embed=1&utm=a%26b");
});
