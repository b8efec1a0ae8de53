/* Suggestions under the search box: a help on top of a form that works without it. */
(function (geocite) {
  "use strict";

  const { t, tn, root } = geocite;
  const DELAY = 150;
  const GEOCODER = "https://data.geopf.fr/geocodage/search";
  const AGREED = "geocite-adresses";
  const ASK = t("Chercher cette adresse (service de la Géoplateforme, IGN)");
  const QUESTION = t("Ce que vous avez écrit sera envoyé à data.geopf.fr (IGN), cette fois et les suivantes.");
  const AGREE = t("Accepter et chercher");
  const OUT = t("Le service d’adresses de l’IGN ne répond pas. Cherchez par la commune ou le quartier.");
  const CUT = t("La recherche ne répond pas : la connexion est peut-être coupée.");
  const NOWHERE = t("Le service d’adresses de l’IGN ne connaît pas cette adresse.");

  // Refused by the browser, what is stored lasts as long as the page.
  const memory = {};
  function agreed(now) {
    try {
      if (now) localStorage.setItem(AGREED, "oui");
      return localStorage.getItem(AGREED) === "oui";
    } catch {
      if (now) memory.agreed = true;
      return Boolean(memory.agreed);
    }
  }

  class Search {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("input[type=search]");
      this.list = form.querySelector("[role=listbox]");
      this.status = form.querySelector("[role=status]");
      this.active = -1;
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", this.list.id);
      this.input.setAttribute("aria-expanded", "false");
      this.input.addEventListener("input", () => this._later());
      this.input.addEventListener("keydown", (event) => this._keys(event));
      form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this.close());
      document.addEventListener("keydown", (event) => this._slash(event));
    }

    _slash(event) {
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.input.focus();
      this.input.select();
    }

    _later() {
      clearTimeout(this._timer);
      this._abort?.abort();
      const text = this.input.value.trim();
      if (text.length < 2) return this.close();
      this._timer = setTimeout(() => this._ask(text), DELAY);
    }

    async _ask(text) {
      this._abort = new AbortController();
      const address = `${this.form.getAttribute("action")}?q=${encodeURIComponent(text)}&f=json&limit=14`;
      try {
        const answer = await fetch(address, { signal: this._abort.signal });
        // The outline of 2015 of a quartier that is listed already: its page leads to it.
        if (answer.ok) this._show((await answer.json()).resultats.filter((result) => !result.jumeau));
      } catch (error) {
        if (error.name !== "AbortError") this._tell(CUT);
      }
    }

    _show(results) {
      this.active = -1;
      this.input.removeAttribute("aria-activedescendant");
      this.list.replaceChildren(...results.slice(0, 10).map((result, i) => this._option(result, i)));
      if (!geocite.alone) this.list.append(this._askAddress());
      if (this.list.children.length) this._open();
      else this.close();
      const count = Math.min(results.length, 10);
      this.status.textContent = count === 0 ? t("Aucun résultat") : tn(count, "{n} résultat", "{n} résultats");
    }

    _option(result, i) {
      const link = document.createElement("a");
      link.href = result.adresse;
      link.tabIndex = -1;
      link.id = `suggestion-${i}`;
      link.setAttribute("role", "option");
      link.dataset.couche = result.collection;
      const name = document.createElement("span");
      name.textContent = result.nom;
      const kind = document.createElement("small");
      kind.textContent = [geocite.KINDS && geocite.KINDS[result.collection], result.complement].filter(Boolean).join(" · ");
      link.append(name, " ", kind);
      link.addEventListener("click", (event) => this._follow(event, result));
      return link;
    }

    _open() {
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    /* --- addresses: asked of another service, once the reader has agreed -------------------------- */

    _askAddress() {
      const option = this._line(ASK);
      option.addEventListener("click", () => {
        if (agreed() || option.dataset.demande) return this._geocode(agreed(true));
        option.dataset.demande = "oui";
        option.replaceChildren(`${QUESTION} `, Object.assign(document.createElement("span"), { className: "bouton", textContent: AGREE }));
        this.status.textContent = QUESTION;
        return this._open();
      });
      return option;
    }

    _line(text) {
      const option = document.createElement("a");
      Object.assign(option, { id: "suggestion-adresse", className: "suggestion-adresse", textContent: text, tabIndex: -1 });
      option.setAttribute("role", "option");
      return option;
    }

    async _geocode() {
      let found;
      try {
        const query = new URLSearchParams({ q: this.input.value.trim(), limit: "5" });
        const answer = await fetch(`${GEOCODER}?${query}`, { referrerPolicy: "no-referrer", credentials: "omit" });
        if (!answer.ok) throw new Error(String(answer.status));
        found = (await answer.json()).features;
      } catch {
        return this._tell(OUT);
      }
      if (!found.length) return this._tell(NOWHERE);
      this.active = -1;
      this.list.replaceChildren(...found.map((place, i) => this._place(place, i)));
      this.status.textContent = tn(found.length, "{n} adresse", "{n} adresses");
      return this._open();
    }

    _place({ properties, geometry }, i) {
      const [lon, lat] = geometry.coordinates.map(Number);
      const option = this._line(properties.label);
      option.id = `suggestion-${i}`;
      option.href = `${root}/locate?lon=${lon}&lat=${lat}`; // Without the map, what lies there is a page.
      option.addEventListener("click", (event) => {
        if (!geocite.page || !geocite.isPlainClick(event)) return;
        event.preventDefault();
        this.close();
        this._goTo(lat, lon, properties.label);
      });
      return option;
    }

    /** The map goes to the point and says, in a bubble, what it lies in. */
    async _goTo(lat, lon, label) {
      const { map } = geocite.page;
      map.setView([lat, lon], 16, { animate: false });
      const box = Object.assign(document.createElement("div"), { className: "objet-bulle" });
      const name = Object.assign(document.createElement("strong"), { textContent: label });
      const link = Object.assign(document.createElement("a"), { href: `${root}/locate?lon=${lon}&lat=${lat}`, textContent: t("Dans quel quartier, quelle cité ?") });
      const answer = Object.assign(document.createElement("span"), { className: "reponse" });
      box.append(name, answer, link);
      const mark = L.circleMarker([lat, lon], { radius: 7, weight: 3, className: "lieu-cherche" }).addTo(map);
      const popup = L.popup({ offset: [0, -4], autoPanPaddingTopLeft: [12, 64] }).setLatLng([lat, lon]).setContent(box).openOn(map);
      popup.on("remove", () => mark.remove());
      answer.textContent = await this._within(lat, lon);
      popup.update();
      geocite.page.panel.say([t("Carte centrée sur {lieu}", { lieu: label }), answer.textContent].filter(Boolean).join(". "));
    }

    /** In words, the quartier, the cité and the commune of a point; nothing when the server cannot be asked. */
    async _within(lat, lon) {
      try {
        const answer = await fetch(`${root}/locate?lon=${lon}&lat=${lat}&f=json`);
        if (!answer.ok) return "";
        const found = await answer.json();
        const names = (key) => (found[key] ?? []).map((one) => one.nom).join(", ");
        const [quartier, cite, commune] = ["qpv-2024", "cites", "communes"].map(names);
        return [
          quartier ? t("Dans le quartier prioritaire {nom}.", { nom: quartier }) : t("Dans aucun quartier prioritaire de 2024."),
          cite ? t("Cité éducative : {nom}.", { nom: cite }) : t("Dans aucune cité éducative."),
          commune && t("Commune : {nom}.", { nom: commune }),
        ].filter(Boolean).join(" ");
      } catch {
        return "";
      }
    }

    _tell(text) {
      this.active = -1;
      this.list.replaceChildren(Object.assign(this._line(text), { id: "suggestion-0" }));
      this.status.textContent = text;
      this._open();
    }

    _follow(event, { collection, id }) {
      const here = geocite.open && geocite.addressOf && geocite.layerExists(collection);
      if (!here || !geocite.isPlainClick(event)) return;
      event.preventDefault();
      this.close();
      this.input.value = "";
      geocite.open({ collection, id });
    }

    _keys(event) {
      const options = [...this.list.children];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && !this.list.hidden) {
        event.stopPropagation();
        this.close();
      } else if (step && !this.list.hidden) {
        event.preventDefault();
        this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length;
        options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.active)));
        this.input.setAttribute("aria-activedescendant", options[this.active].id);
        options[this.active].scrollIntoView({ block: "nearest" });
      } else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
        event.preventDefault();
        options[this.active].click();
      }
    }

    close() {
      clearTimeout(this._timer);
      this.list.hidden = true;
      this.active = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  const form = document.querySelector("form[data-recherche]");
  if (form) geocite.search = new Search(form);
})((window.geocite = window.geocite || {}));
