/* The theme: an indicator drawn on its layer, by classes of colour or, for counts, by proportional circles. */
(function (geocite) {
  "use strict";

  const { t, number, withUnit, root } = geocite;
  const SECRET = 254;
  const MISSING = 255;
  const SUFFIXES = ["%", "€"]; // Units written after each bound; the others go to the title.

  const fetchJson = (address) =>
    fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))));

  class Theme {
    /** `legend(view)` is told what is shown, null for nothing; see _view. */
    constructor(canvas, legend) {
      Object.assign(this, { canvas, legend, layer: null, answers: new Map() });
    }

    /** Every definition, asked once: {id, libelle, unite, series: [{collection, millesimes}]…}. */
    registry() {
      this._registry ??= fetchJson(`${root}/indicators?f=json&forme=carte`).then(({ indicateurs }) => indicateurs);
      this._registry.catch(() => (this._registry = null));
      return this._registry;
    }

    /** An indicator as it is drawn: {libelle, unite, …, valeurs: {code: a number, or "s" for a secret one}}. */
    _values({ collection, id, year }) {
      const query = new URLSearchParams({ collection, ...(year && { millesime: year }), forme: "carte", f: "json" });
      const address = `${root}/indicators/${encodeURIComponent(id)}?${query}`;
      if (!this.answers.has(address)) this.answers.set(address, fetchJson(address));
      this.answers.get(address).catch(() => this.answers.delete(address));
      return this.answers.get(address);
    }

    /** Show an indicator {collection, id, year} with {method, count, bounds} and a palette; null shows none. */
    async show(indicator, classes, palette) {
      const asked = (this._asked = {});
      const layer = indicator && this.canvas.layer(indicator.collection);
      if (!layer) return this._clear();
      const [answer] = await Promise.all([this._values(indicator), this.canvas.ensure(layer)]);
      if (asked !== this._asked) return null; // Another choice was made meanwhile.
      if (this.layer && this.layer !== layer) this.layer.theme = null;
      Object.assign(this, { layer, answer, classes, palette });
      return this._apply();
    }

    _clear() {
      if (this.layer) this.layer.theme = null;
      this.layer = null;
      this.canvas.refresh();
      this.legend(null);
    }

    /** New classes or colours for the same values: nothing is fetched. */
    restyle(classes, palette) {
      Object.assign(this, { classes, palette });
      if (this.layer) this._apply();
    }

    /** What is shown has changed, not how. */
    recount() {
      if (this.layer && this.layer.theme) this._apply();
    }

    get isCount() {
      return this.answer.effectif;
    }

    _apply() {
      const { layer, answer, classes } = this;
      const values = layer.source.ids.map((id) => answer.valeurs[id]);
      const known = values.filter((value) => typeof value === "number");
      const bounds = this.isCount ? [] : geocite.classify(known, classes.method, classes.count, classes.bounds);
      const ranks = Uint8Array.from(values, (value) =>
        value === "s" ? SECRET : typeof value === "number" ? geocite.classOf(value, bounds) : MISSING);
      const most = known.reduce((a, b) => Math.max(a, b), 0);
      const sizes = this.isCount ? Float32Array.from(values, (v) => (v > 0 ? Math.sqrt(v / most) : 0)) : null;
      layer.theme = { ranks, sizes, values, colours: (dark) => geocite.palette(this.palette, bounds.length, dark) };
      this.canvas.refresh();
      this.legend(this._view(values, ranks, bounds, most));
      return layer;
    }

    _view(values, ranks, bounds, most) {
      const groups = bounds.map(() => ({ low: Infinity, high: -Infinity, count: 0 }));
      const others = { [SECRET]: 0, [MISSING]: 0 };
      values.forEach((value, i) => {
        if (!this.layer.isShown(i)) return; // The legend counts what the filters keep.
        const group = groups[ranks[i]];
        if (!group) others[ranks[i]] += 1;
        else [group.low, group.high, group.count] = [Math.min(group.low, value), Math.max(group.high, value), group.count + 1];
      });
      return {
        layer: this.layer, answer: this.answer, groups, bounds, most: this.isCount ? most : null,
        secret: others[SECRET], missing: others[MISSING],
      };
    }

    /** Value of a feature as it is said: « 18,4 % », « secret statistique », « non renseigné ». */
    say(layer, i) {
      if (layer !== this.layer || !layer.theme) return "";
      const value = layer.theme.values[i];
      const text = value === "s" ? t("secret statistique") : value === undefined ? t("non renseigné") : this.format(value, true);
      return t("{indicateur} : {valeur}", { indicateur: this.answer.libelle, valeur: text });
    }

    /** A number with its unit when asked. */
    format(value, unit = false) {
      const { decimales, unite } = this.answer;
      const figures = { minimumFractionDigits: decimales, maximumFractionDigits: decimales };
      const text = number(value, figures);
      return unit && unite && unite !== "indice" ? withUnit(text, unite) : text;
    }

    /** « de 12,3 à 18,4 % » : both ends belong to the class. */
    interval({ low, high }) {
      const closed = (text) => (SUFFIXES.includes(this.answer.unite) ? withUnit(text, this.answer.unite) : text);
      return low === high ? closed(this.format(low)) : t("{bas} à {haut}", { bas: this.format(low), haut: closed(this.format(high)) });
    }
  }

  Object.assign(geocite, { Theme, SECRET, MISSING });
})((window.geocite = window.geocite || {}));
