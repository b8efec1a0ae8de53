/* Suggestions under the search box: a help on top of a form that works without it. */
(function (geocite) {
  "use strict";

  const DELAY = 150;

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
      const address = `${this.form.getAttribute("action")}?q=${encodeURIComponent(text)}&f=json`;
      try {
        const answer = await fetch(address, { signal: this._abort.signal });
        if (answer.ok) this._show((await answer.json()).resultats);
      } catch {
        this.close(); // Enter still sends the form.
      }
    }

    _show(results) {
      this.active = -1;
      this.input.removeAttribute("aria-activedescendant");
      this.list.replaceChildren(...results.slice(0, 10).map((result, i) => this._option(result, i)));
      this.list.hidden = results.length === 0;
      this.input.setAttribute("aria-expanded", String(results.length > 0));
      const count = results.length;
      this.status.textContent = count === 0 ? "Aucun résultat" : count === 1 ? "1 résultat" : `${count} résultats`;
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
