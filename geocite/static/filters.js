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
    bande: { property: { colleges: "bande_2024" }, say: (label) => `collèges ${label.toLowerCase()}` },
  };
  const NAMES = Object.keys(FILTERS);

  class Filters {
    /** changed(filters) when the reader chooses; the state holds one value by filter, null for none. */
    constructor(root, canvas, changed) {
      Object.assign(this, { root, canvas, changed, answers: new Map() });
      this.fields = Object.fromEntries(NAMES.map((name) => [name, root.querySelector(`[name=${name}]`)]));
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
      return Object.fromEntries(NAMES.map((name) => [name, this.fields[name].value || null]));
    }

    /** What is asked of a layer: pairs of property and value. */
    query(layer, state) {
      const asked = NAMES.filter((name) => state[name] && FILTERS[name].property[layer.id]);
      return asked.map((name) => [FILTERS[name].property[layer.id], state[name]]);
    }

    /** Put the form, the map and the links in a state. */
    async set(state) {
      const turn = (this._turn = {});
      for (const name of NAMES) this.fields[name].value = state[name] || "";
      this.root.open ||= NAMES.some((name) => state[name]);
      const found = await Promise.all(this.canvas.layers.map((layer) => this._ask(layer, this.query(layer, state))));
      if (turn !== this._turn) return;
      this.canvas.layers.forEach((layer, k) => this._apply(layer, this.query(layer, state), found[k]));
      this.canvas.refresh();
      this._say(state);
    }

    _ask(layer, query) {
      if (!query.length) return null;
      const direct = query.every(([property]) => property !== "id");
      const plain = new URLSearchParams(query.filter(([property]) => property !== "id"));
      if (!direct && query.length === 1) return Promise.resolve(new Set([query[0][1]]));
      const address = `/collections/${layer.id}/items?f=json&skipGeometry=true&properties=nom&limit=${EVERY}&${plain}`;
      if (!this.answers.has(address)) this.answers.set(address, this._fetch(address));
      const only = direct ? null : query.find(([property]) => property === "id")[1];
      return this.answers.get(address).then((ids) => (only ? new Set([only].filter((id) => ids.has(id))) : ids));
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
      const more = new URLSearchParams(query.filter(([property]) => property !== "id"));
      line.link.href = query.length ? `${line.address}&${more}` : line.address;
      line.ids = ids;
      line.more = more;
    }

    _say(state) {
      const label = (name) => this.fields[name].selectedOptions[0]?.textContent.trim() || state[name];
      const chosen = NAMES.filter((name) => state[name]);
      const said = chosen.map((name) => FILTERS[name].say(label(name)));
      const sentence = this.root.querySelector("[data-partie=phrase]");
      sentence.textContent = said.length ? `La carte ne montre que : ${said.join(", et ")}.` : "";
      this.root.querySelector("[data-partie=effacer]").hidden = !said.length;
      const list = this.root.querySelector("[data-partie=tableaux]");
      const layers = this.canvas.layers.filter((layer) => layer.only && this.counts.has(layer.id)).reverse();
      list.replaceChildren(...layers.map((layer) => this._table(layer)));
    }

    _table(layer) {
      const { ids, more } = this.counts.get(layer.id);
      const link = document.createElement("a");
      const [alone] = ids;
      link.href = layer.id === "cites" && ids.size === 1 ? geocite.addressOf({ collection: layer.id, id: alone })
        : `/collections/${layer.id}/items?f=html&${more}`;
      link.textContent = `${layer.title} : ${ids.size} en tableau`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }
  }

  Object.assign(geocite, { Filters, FILTER_NAMES: NAMES });
})((window.geocite = window.geocite || {}));
