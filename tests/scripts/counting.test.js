/* Filters: which items are kept, what each choice would keep, what the server is asked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { beyond, countChoices, kept, layerCounted, queryOf } from "../../geocite/static/scripts/common/counting.js";

const FILTERS = {
  departement: { parametres: { cites: "code", "qpv-2024": "code", communes: "code", colleges: "code" }, compte: "cites", seul: false },
  cite: { parametres: { cites: "id", "qpv-2024": "cite", communes: "cite", colleges: "cite" }, compte: "qpv-2024", seul: false },
  epci: { parametres: { communes: "intercommunalite", colleges: "intercommunalite" }, compte: "communes", seul: false },
  vague: { parametres: { cites: "vague" }, compte: "cites", seul: true },
  ep: { parametres: { colleges: "education_prioritaire" }, compte: "colleges", seul: true },
  bande: { parametres: { colleges: "bande_2024" }, compte: "colleges", seul: true },
  bande2015: { parametres: { colleges: "bande_2015" }, compte: "colleges", seul: true },
};
const COLLEGES = {
  ids: ["a", "b", "c", "d"],
  departement: ["59", "59", "62", "02"],
  epci: ["1", "1", "2", null],
  cite: [["lille", "roubaix"], [], ["lens"], null],
  ep: ["REP", "REP+", "REP", null],
  bande: ["dans", "pres", "dans", "hors"],
  bande2015: ["dans", "dans", "hors", "hors"],
};
const keep = (state, only, aside) => kept(FILTERS, "colleges", COLLEGES, state, { only, aside }).map((k) => COLLEGES.ids[k]);

test("an item is kept when each filter holds one of its values", () => {
  assert.deepEqual(keep({}), ["a", "b", "c", "d"]);
  assert.deepEqual(keep({ departement: "59" }), ["a", "b"]);
  assert.deepEqual(keep({ departement: "59", ep: "REP" }), ["a"]);
  assert.deepEqual(keep({ cite: "roubaix" }), ["a"]);
  assert.deepEqual(keep({ ep: "inconnu" }), []);
  assert.deepEqual(keep({ departement: "59" }, new Set(["b", "c"])), ["b"]);
  assert.deepEqual(keep({ departement: "59", ep: "REP" }, null, "departement"), ["a", "c"]);
});

test("a filter about another layer keeps all", () => {
  assert.deepEqual(keep({ vague: "1" }), ["a", "b", "c", "d"]);
});

test("the count of a choice is what choosing it keeps, whatever the other filters", () => {
  const values = {
    departement: ["59", "62", "02"], epci: ["1", "2"], cite: ["lille", "roubaix", "lens"], ep: ["REP", "REP+"], bande: ["dans", "pres", "hors"], bande2015: ["dans", "hors"],
  };
  const orNone = ([name, all]) => [name, fc.option(fc.constantFrom(...all), { nil: null })];
  const chosen = fc.record(Object.fromEntries(Object.entries(values).map(orNone)));
  fc.assert(fc.property(chosen, fc.constantFrom(...Object.keys(values)), (state, name) => {
    const counts = countChoices(name, COLLEGES, kept(FILTERS, "colleges", COLLEGES, state, { aside: name }));
    for (const value of values[name]) assert.equal(counts.get(value) ?? 0, keep({ ...state, [name]: value }).length);
  }));
});

test("choices count the layer that another filter is about", () => {
  assert.equal(layerCounted(FILTERS, "departement", {}, []), "cites");
  assert.equal(layerCounted(FILTERS, "departement", { ep: "REP" }, []), "colleges");
  assert.equal(layerCounted(FILTERS, "departement", {}, ["communes"]), "communes");
  assert.equal(layerCounted(FILTERS, "vague", { ep: "REP" }, []), "cites");
});

test("tables and files are asked for what the map shows", () => {
  assert.deepEqual(queryOf(FILTERS, "cites", { cite: "arras", vague: "1", ep: "REP" }), [["id", "arras"], ["vague", "1"]]);
  assert.deepEqual(queryOf(FILTERS, "qpv-2024", { departement: "59", vague: "1" }), [["code", "59"]]);
  const ranged = { plage: { least: 10, most: null }, indicateur: { collection: "communes", id: "taux" } };
  assert.deepEqual(queryOf(FILTERS, "communes", ranged), [["colonne", "taux"], ["de", "10"]]);
  assert.deepEqual(queryOf(FILTERS, "colleges", ranged), []);
});

test("a range is that of the latest year, and of a table only which items counts", () => {
  const state = { plage: { least: 0, most: 5 }, indicateur: { collection: "communes", id: "taux", year: "2019" } };
  assert.deepEqual(beyond("communes", state), []);
  const tableau = { collection: "communes", query: "q=lille&limit=20&sortby=nom&de=3" };
  assert.deepEqual(beyond("communes", { tableau }), [["q", "lille"], ["de", "3"]]);
  assert.deepEqual(beyond("communes", { ...state, indicateur: { collection: "communes", id: "taux" }, tableau }), [["colonne", "taux"], ["de", "0"], ["a", "5"], ["q", "lille"]]);
});
