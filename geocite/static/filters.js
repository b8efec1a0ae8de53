/* Filters: one answer tells what every item is, how each filter is asked for and said; the map, the tables and the files
   then keep the same items (see geocite/serving/catalogue/facets.py). */
(function (geocite) {
  "use strict";

  const { t, number: figure, root: base, base: site } = geocite;
  const NAMES = geocite.FILTER_NAMES;
  const RANGE = ["colonne", "de", "a"];
  const SHAPING = ["f", "limit", "offset", "sortby", "properties", "skipGeometry", "crs", "telecharger"]; // how, not which

  const parseNumber = (text) => (text.trim() === "" ? NaN : Number(text.replace(/\s/g, "").replace(",", ".")));
  const written = (number) => (document.documentElement.lang === "fr" ? String(number).replace(".", ",") : String(number));
  const finite = (number) => (Number.isFinite(number) ? number : null);
  const values = (value) => (value === null ? [] : [value].flat());

  class Filters {
    /** changed(filters) when the reader chooses; the state holds one value by filter, null for none. */
    constructor(root, canvas, changed) {
      Object.assign(this, { root, canvas, changed, answers: new Map() });
      this.fields = Object.fromEntries([...root.querySelectorAll("select")].map((field) => [field.name, field]));
      this.choices = Object.keys(this.fields);
      this.ends = ["least", "most"].map((name) => root.querySelector(`[name=plage-${name}]`));
      for (const option of root.querySelectorAll("option")) option.dataset.nom = option.textContent.trim();
      root.querySelector("[data-partie=effacer]").addEventListener("click", () => {
        changed(Object.fromEntries(NAMES.map((name) => [name, null])));
        root.querySelector("summary").focus();
      });
      this.lines = new Map([...document.querySelectorAll(".couche")].map((line) => [line.dataset.couche, {
        number: line.querySelector(".couche-nombre"), all: line.querySelector(".couche-nombre").textContent,
        link: line.querySelector(".couche-fichier"), address: line.querySelector(".couche-fichier").getAttribute("href"),
      }]));
    }

    read() {
      const chosen = Object.fromEntries(this.choices.map((name) => [name, this.fields[name].value || null]));
      const [least, most] = this.ends.map((field) => parseNumber(field.value));
      const known = [least, most].some(Number.isFinite);
      return { ...chosen, plage: known ? { least: finite(least), most: finite(most) } : null };
    }

    /** What the tables and the files are asked for to hold what the map shows of a layer: pairs of parameter and value. */
    query(id, state) {
      const own = this._parameters(id);
      const chosen = Object.keys(own).filter((name) => state[name]).map((name) => [own[name], state[name]]);
      return [...chosen, ...this._beyond(id, state)];
    }

    /** By filter, the parameter that the tables and the files of a layer are asked with: none before the answer has come. */
    _parameters(id) {
      const known = Object.entries(this.words?.filtres ?? {}).filter(([, { parametres }]) => parametres[id]);
      return Object.fromEntries(known.map(([name, { parametres }]) => [name, parametres[id]]));
    }

    /** The part of it that only the server can tell: values of an indicator, what a table was asked for. */
    _beyond(id, { plage, indicateur, tableau }) {
      const ranged = plage && indicateur?.collection === id && !indicateur.year;
      const ends = ranged ? [["colonne", indicateur.id], ["de", plage.least], ["a", plage.most]] : [];
      const more = tableau?.collection === id ? [...new URLSearchParams(tableau.query)] : [];
      const aside = ranged ? [...SHAPING, ...RANGE] : SHAPING;
      return [...ends.filter(([, value]) => value !== null), ...more.filter(([name]) => !aside.includes(name))];
    }

    /** Every item of the layers with its values for each filter, fetched when first needed. */
    _load() {
      this._asked ??= this._json(`${base}/filtres?f=json`).then(({ couches, epci, ...words }) => {
        Object.assign(this, { columns: couches, words });
        const sorted = Object.entries(epci).sort(([, a], [, b]) => a.localeCompare(b, "fr"));
        for (const [code, name] of sorted) {
          const option = new Option(name, code);
          option.dataset.nom = name;
          this.fields.epci.append(option);
        }
      });
      this._asked.catch(() => (this._asked = null));
      return this._asked;
    }

    async _json(address) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    /** Put the form, the map and the links in a state; what the address asks for and nobody knows keeps nothing, and is told. */
    async set(state) {
      const turn = (this._turn = {});
      const some = NAMES.some((name) => state[name]);
      this.root.open ||= some;
      this.root.querySelector("[data-partie=effacer]").hidden = !some;
      if (this.root.open) await this._load();
      const known = (name) => [...this.fields[name].options].some(({ value }) => value === state[name]);
      this.unknown = this.choices.filter((name) => state[name] && !known(name)).map((name) => state[name]);
      const found = await Promise.all(this.canvas.layers.map(({ id }) => this._ask(id, this._beyond(id, state))));
      if (turn !== this._turn) return;
      for (const name of this.choices) this.fields[name].value = state[name] || "";
      this._range(state);
      this.beyond = Object.fromEntries(this.canvas.layers.map(({ id }, k) => [id, found[k]]));
      for (const layer of this.canvas.layers) this._apply(layer, state);
      this.canvas.refresh();
      if (this.columns) for (const name of this.choices) this._count(name, state);
      this.say(state);
    }

    /** The range is that of the indicator on the map, for its latest year only. */
    _range({ plage, indicateur }) {
      const group = this.root.querySelector("[data-partie=plage]");
      group.hidden = !indicateur || Boolean(indicateur.year);
      this.ends.forEach((field, k) => (field.value = plage?.[k ? "most" : "least"] == null ? "" : written(plage[k ? "most" : "least"])));
    }

    /** Ids that answer a query, null when there is none. */
    async _ask(id, query) {
      if (!query.length) return null;
      const address = `${site}/collections/${id}/items?f=json&skipGeometry=true&properties=nom&limit=10000&${new URLSearchParams(query)}`;
      if (!this.answers.has(address)) this.answers.set(address, this._json(address));
      this.answers.get(address).catch(() => this.answers.delete(address));
      return new Set((await this.answers.get(address)).features.map((feature) => feature.id));
    }

    /** Ranks of the items of a layer that are kept, one of the filters put aside. */
    _kept(id, state, aside) {
      const { ids, ...columns } = this.columns[id];
      const wanted = Object.keys(this._parameters(id)).filter((name) => state[name] && name !== aside);
      const has = (name, k) => values(columns[name] ? columns[name][k] : ids[k]).includes(state[name]);
      const beyond = this.beyond[id];
      return [...ids.keys()].filter((k) => (!beyond || beyond.has(ids[k])) && wanted.every((name) => has(name, k)));
    }

    _apply(layer, state) {
      const query = this.query(layer.id, state);
      const ids = query.length ? new Set(this._kept(layer.id, state).map((k) => this.columns[layer.id].ids[k])) : null;
      layer.only = ids;
      layer.remask();
      const line = this.lines.get(layer.id);
      if (!line) return;
      const more = new URLSearchParams(query);
      line.number.textContent = ids ? `${figure(ids.size)} / ${line.all}` : line.all;
      line.link.href = query.length ? `${line.address}&${more}` : line.address;
      Object.assign(line, { ids, more });
    }

    /** The layer whose items the choices of a filter count: the one that another filter is about, if any. */
    _counted(name, state) {
      const { filtres } = this.words;
      const others = this.choices.filter((one) => one !== name && state[one] && filtres[one].seul).map((one) => filtres[one].compte);
      const beyond = Object.keys(this.beyond).filter((id) => this.beyond[id]);
      return [filtres[name].compte, ...others, ...beyond].findLast((id) => filtres[name].parametres[id]);
    }

    /** Beside each choice, how many items it would keep, the other filters being what they are. */
    _count(name, state) {
      const id = this._counted(name, state);
      const column = this.columns[id][name] ?? this.columns[id].ids;
      const counts = new Map();
      for (const k of this._kept(id, state, name))
        for (const value of values(column[k])) counts.set(value, (counts.get(value) ?? 0) + 1);
      for (const option of this.fields[name].options)
        if (option.value) option.textContent = `${option.dataset.nom} (${figure(counts.get(option.value) ?? 0)})`;
      this.root.querySelector(`#unite-${name}`).textContent = this.words.unites[id];
    }

    say(state) {
      const said = this.words ? [...this._said(state)] : [];
      const sentence = said.length ? this._phrase("carte", { liste: said.join(this._phrase("joint")) }) : "";
      const limit = state.vague ? t("La vague ne trie que les cités : quartiers, collèges et communes ne changent pas.") : "";
      const warning = this._warning();
      this.root.querySelector("[data-partie=phrase]").textContent = [sentence, limit, warning].filter(Boolean).join(" ");
      this.root.querySelector("[data-partie=effacer]").hidden = !said.length;
      const note = document.querySelector("#avis-carte");
      note.textContent = warning;
      note.hidden = !warning;
      const list = this.root.querySelector("[data-partie=tableaux]");
      const layers = this.canvas.layers.filter((layer) => layer.only && this.lines.has(layer.id)).reverse();
      list.replaceChildren(...layers.map((layer) => this._table(layer)));
    }

    /** A phrase of the answer, its {names} filled in. */
    _phrase(name, values) {
      return t(this.words.phrases[name], values);
    }

    *_said(state) {
      for (const name of this.choices.filter((one) => state[one])) {
        const { phrase, dits } = this.words.filtres[name];
        const valeur = dits[state[name]] ?? this.fields[name].selectedOptions[0]?.dataset.nom;
        yield t(phrase, { valeur: valeur || state[name] });
      }
      if (state.plage) yield this._rangeWords(state);
      if (state.tableau) yield this._tableWords(state);
    }

    /** What the map itself says too: nothing left, or a choice that is not understood. */
    _warning() {
      const odd = (this.unknown ?? []).map((value) => t("« {valeur} » n’est pas un choix connu : rien n’y répond.", { valeur: value }));
      const none = this.canvas.layer("cites")?.only?.size === 0 ? [t("Aucune cité ne correspond à ces filtres.")] : [];
      return [...odd, ...none].join(" ");
    }

    _rangeWords({ plage: { least, most }, indicateur }) {
      const shown = document.querySelector("#theme [name=indicateur]").selectedOptions[0];
      const name = shown?.value === `${indicateur?.collection}/${indicateur?.id}` ? shown.textContent.trim() : t("indicateur affiché");
      const ends = { bas: written(least), haut: written(most) };
      const bounds = this._phrase(least === null ? "haut" : most === null ? "bas" : "bornes", ends);
      return this._phrase("valeur", { nom: name, valeur: bounds });
    }

    /** What a table was asked for that this form has no field for. */
    _tableWords({ tableau: { collection, query } }) {
      const asked = new URLSearchParams(query);
      const title = this.canvas.layer(collection)?.title ?? collection;
      const only = [...asked.keys()].join() === "q";
      return only ? this._phrase("mots", { couche: title, mots: asked.get("q") }) : t("{couche} : le choix fait dans le tableau", { couche: title });
    }

    _table(layer) {
      const { ids, more } = this.lines.get(layer.id);
      const link = document.createElement("a");
      link.href = `${base}/collections/${layer.id}/items?f=html&${more}`;
      link.textContent = t("{couche} : {nombre} en tableau", { couche: layer.title, nombre: figure(ids.size) });
      const item = document.createElement("li");
      item.append(link);
      return item;
    }
  }

  Object.assign(geocite, { Filters });
})((window.geocite = window.geocite || {}));
