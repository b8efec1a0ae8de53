/* Filters: the same questions as the tables and the exports, asked of the same addresses; the answer hides the rest. */
(function (geocite) {
  "use strict";

  const EVERY = 10000;
  // By filter: the property asked for in each layer, and how the choice is said.
  const FILTERS = {
    departement: {
      property: { cites: "code_departement", "qpv-2024": "code_departement", "qpv-2015": "code_departement",
        colleges: "code_departement", communes: "code_departement" },
      say: (label) => `département : ${label}`,
    },
    cite: {
      property: { cites: "id", "qpv-2024": "cites", "qpv-2015": "cites", colleges: "cites", communes: "cites" },
      say: (label) => `cité : ${label}`,
    },
    vague: { property: { cites: "vague" }, say: (label) => label.toLowerCase() },
    ep: { property: { colleges: "education_prioritaire" }, say: (label) => `collèges ${label}` },
    bande: { property: { colleges: "bande_2024" }, say: (label) => `collèges ${label.toLowerCase()} (2024)` },
    bande2015: { property: { colleges: "bande_2015" }, say: (label) => `collèges ${label.toLowerCase()} (2015)` },
    epci: { property: { communes: "siren_epci" }, say: (label) => `intercommunalité : ${label}` },
    plage: { property: {}, say: (label) => label },
  };
  const NAMES = Object.keys(FILTERS);
  // Layers without the code of their intercommunalité: those of its communes are asked for.
  const COMMUNES = { cites: "a_overlaps(communes,", "qpv-2024": "a_overlaps(communes,", "qpv-2015": "a_overlaps(communes,", colleges: "(code_commune IN " };
  const EPCIS = "/collections/epci/items?f=json&skipGeometry=true&properties=nom,communes&limit=10000";

  const quoted = (text) => `'${text.replace(/'/g, "''")}'`;
  const parseNumber = (text) => (text.trim() === "" ? NaN : Number(text.replace(/\s/g, "").replace(",", ".")));
  const written = (number) => String(number).replace(".", ",");

  const finite = (number) => (Number.isFinite(number) ? number : null);

  class Filters {
    /** changed(filters) when the reader chooses; the state holds one value by filter, null for none. */
    constructor(root, canvas, changed) {
      Object.assign(this, { root, canvas, changed, answers: new Map(), communes: new Map() });
      this.fields = Object.fromEntries(NAMES.map((name) => [name, root.querySelector(`[name=${name}]`)]));
      this.ends = ["least", "most"].map((name) => root.querySelector(`[name=plage-${name}]`));
      root.addEventListener("toggle", () => root.open && this._epcis().catch(() => {}));
      root.addEventListener("change", () => changed(this.read()));
      root.querySelector("[data-partie=effacer]").addEventListener("click", () => {
        changed(Object.fromEntries(NAMES.map((name) => [name, null])));
        root.querySelector("summary").focus();
      });
      this.counts = new Map([...document.querySelectorAll(".couche")].map((line) => [line.dataset.couche, {
        number: line.querySelector(".couche-nombre"), all: line.querySelector(".couche-nombre").textContent,
        link: line.querySelector(".couche-fichier"), address: line.querySelector(".couche-fichier").getAttribute("href"),
      }]));
    }

    read() {
      const chosen = Object.fromEntries(NAMES.map((name) => [name, this.fields[name]?.value || null]));
      const [least, most] = this.ends.map((field) => parseNumber(field.value));
      const known = [least, most].some(Number.isFinite);
      return { ...chosen, plage: known ? { least: finite(least), most: finite(most) } : null };
    }

    /** What is asked of a layer, as the tables and the exports ask it: pairs of parameter and value. */
    query(layer, state) {
      const asked = NAMES.filter((name) => state[name] && FILTERS[name].property[layer.id]);
      const pairs = asked.map((name) => [FILTERS[name].property[layer.id], state[name]]);
      const conditions = pairs.filter(([name]) => name === "id").map(([, value]) => `id=${quoted(value)}`);
      // An intercommunalité that is not known has no commune: nothing is kept.
      if (state.epci && COMMUNES[layer.id])
        conditions.push(`${COMMUNES[layer.id]}(${(this.communes.get(state.epci) ?? [""]).map(quoted).join(",")}))`);
      if (state.plage && state.indicateur?.collection === layer.id && !state.indicateur.year)
        for (const [end, sign] of [["least", ">="], ["most", "<="]])
          if (state.plage[end] !== null) conditions.push(`${state.indicateur.id}${sign}${state.plage[end]}`);
      const direct = pairs.filter(([name]) => name !== "id");
      return conditions.length ? [...direct, ["filter", conditions.join(" AND ")]] : direct;
    }

    /** Names and communes of the intercommunalités, fetched when first needed. */
    _epcis() {
      this._asked ??= fetch(EPCIS).then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const { features } = await answer.json();
        this.communes = new Map(features.map(({ id, properties }) => [id, properties.communes]));
        const sorted = features.sort((a, b) => a.properties.nom.localeCompare(b.properties.nom, "fr"));
        this.fields.epci.append(...sorted.map(({ id, properties }) => new Option(properties.nom, id)));
      });
      this._asked.catch(() => (this._asked = null));
      return this._asked;
    }

    /** Put the form, the map and the links in a state. */
    async set(state) {
      const turn = (this._turn = {});
      if (state.epci) await this._epcis();
      if (turn !== this._turn) return;
      for (const name of NAMES) if (this.fields[name]) this.fields[name].value = state[name] || "";
      this._range(state);
      this.root.open ||= NAMES.some((name) => state[name]);
      const found = await Promise.all(this.canvas.layers.map((layer) => this._ask(layer, this.query(layer, state))));
      if (turn !== this._turn) return;
      this.canvas.layers.forEach((layer, k) => this._apply(layer, this.query(layer, state), found[k]));
      this.canvas.refresh();
      this.say(state);
    }

    /** The range is that of the indicator on the map, for its latest year only. */
    _range({ plage, indicateur }) {
      const group = this.root.querySelector("[data-partie=plage]");
      group.hidden = !indicateur || Boolean(indicateur.year);
      this.ends.forEach((field, k) => (field.value = plage?.[k ? "most" : "least"] == null ? "" : written(plage[k ? "most" : "least"])));
    }

    _ask(layer, query) {
      if (!query.length) return null;
      const address = `/collections/${layer.id}/items?f=json&skipGeometry=true&properties=nom&limit=${EVERY}&${new URLSearchParams(query)}`;
      if (!this.answers.has(address)) this.answers.set(address, this._fetch(address));
      return this.answers.get(address);
    }

    async _fetch(address) {
      try {
        const answer = await fetch(address);
        if (!answer.ok) throw new Error(String(answer.status));
        return new Set((await answer.json()).features.map((feature) => feature.id));
      } catch (error) {
        this.answers.delete(address);
        throw error;
      }
    }

    _apply(layer, query, ids) {
      layer.only = ids;
      layer.remask();
      const line = this.counts.get(layer.id);
      if (!line) return;
      line.number.textContent = ids ? `${new Intl.NumberFormat("fr-FR").format(ids.size)} / ${line.all}` : line.all;
      const more = new URLSearchParams(query);
      line.link.href = query.length ? `${line.address}&${more}` : line.address;
      line.ids = ids;
      line.more = more;
    }

    say(state) {
      const label = (name) => (name === "plage" ? this._rangeWords(state) : this.fields[name].selectedOptions[0]?.textContent.trim() || state[name]);
      const chosen = NAMES.filter((name) => state[name]);
      const said = chosen.map((name) => FILTERS[name].say(label(name)));
      const sentence = this.root.querySelector("[data-partie=phrase]");
      sentence.textContent = said.length ? `La carte ne montre que : ${said.join(", et ")}.` : "";
      this.root.querySelector("[data-partie=effacer]").hidden = !said.length;
      const list = this.root.querySelector("[data-partie=tableaux]");
      const layers = this.canvas.layers.filter((layer) => layer.only && this.counts.has(layer.id)).reverse();
      list.replaceChildren(...layers.map((layer) => this._table(layer)));
    }

    _rangeWords({ plage: { least, most }, indicateur }) {
      const shown = document.querySelector("#theme [name=indicateur]").selectedOptions[0];
      const name = shown?.value === `${indicateur?.collection}/${indicateur?.id}` ? shown.textContent.trim() : "indicateur affiché";
      const ends = [least === null ? "" : `au moins ${written(least)}`, most === null ? "" : `au plus ${written(most)}`];
      return `${name} : ${ends.filter(Boolean).join(" et ")}`;
    }

    _table(layer) {
      const { ids, more } = this.counts.get(layer.id);
      const link = document.createElement("a");
      link.href = `/collections/${layer.id}/items?f=html&${more}`;
      link.textContent = `${layer.title} : ${ids.size} en tableau`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }
  }

  Object.assign(geocite, { Filters, FILTER_NAMES: NAMES });
})((window.geocite = window.geocite || {}));
