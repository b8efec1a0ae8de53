/* The side panel (a bottom sheet on a phone): what one can do, a profile, its loading, its failure. */
(function (geocite) {
  "use strict";

  const { t, tn } = geocite;
  const HEIGHTS = ["basse", "moitie", "haute"];
  const PATIENCE = 150; // ms before the outline of what comes is shown

  /** Tables as the panel has room for: a row is a card, its cells carry their titles. */
  function stack(article) {
    for (const table of article.querySelectorAll(".donnees:not(.empilable)")) {
      const heads = table.tHead?.rows[0]?.cells ?? [];
      for (const cell of table.querySelectorAll("tbody td")) cell.dataset.titre = heads[cell.cellIndex]?.textContent.trim() ?? "";
      table.classList.add("empilable");
    }
  }

  class Panel {
    /** handlers: open(object, fromLink), close(), dress(style) that fetches the style of profiles */
    constructor(root, handlers) {
      this.root = root;
      this.handlers = handlers;
      this.part = (name) => root.querySelector(`[data-partie="${name}"]`);
      this.status = document.querySelector("#annonce");
      root.addEventListener("click", (event) => this._clicked(event));
      this.part("fermer").addEventListener("click", () => handlers.close());
      this.part("reessayer").addEventListener("click", () => this._again && this._again());
      this._sheet();
    }

    /** Show the profile of an object; resolves to the article, or null when it could not be had. */
    async show(object, { focus = true } = {}) {
      this._abort?.abort();
      const { signal } = (this._abort = new AbortController());
      const timer = setTimeout(() => this._state("attente", object), PATIENCE);
      this._again = () => this.show(object);
      try {
        const [article] = await Promise.all([geocite.fetchProfile(object, signal), this._dress()]);
        clearTimeout(timer);
        this._fill(object, article, focus);
        return article;
      } catch (error) {
        clearTimeout(timer);
        if (!signal.aborted) this._failure(object, error);
        return null;
      }
    }

    /** Without its style a profile can still be read. */
    _dress() {
      return geocite.alone ? null : this.handlers.dress(this.root.dataset.style).catch(() => {});
    }

    _fill(object, article, focus) {
      stack(article);
      this.part("fiche").replaceChildren(article);
      this._state("fiche", object);
      this.part("corps").scrollTop = 0;
      const kind = article.querySelector(".fiche-genre"); // Said once, in the head of the panel.
      if (kind) this.part("genre").textContent = kind.textContent;
      const title = article.querySelector("h1, h2");
      const name = title ? title.textContent.trim() : object.id;
      document.title = `${name} · géocité`;
      this.say(t("Fiche affichée : {nom}", { nom: name }));
      if (!title || !focus) return;
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }

    _failure(object, error) {
      const unknown = error.status === 404;
      this.part("erreur-titre").textContent = unknown ? t("Fiche introuvable") : t("La fiche n’a pas pu être chargée");
      this.part("erreur-texte").textContent = unknown
        ? t("Aucun objet ne porte l’identifiant « {id} » dans les données. Cherchez-le par son nom.", { id: object.id })
        : t("La connexion est peut-être coupée. La carte reste utilisable ; réessayez dans un instant.");
      this.part("reessayer").hidden = unknown;
      this._state("erreur", object);
      this.say(this.part("erreur-titre").textContent);
    }

    /** Back to « nothing selected ». */
    home() {
      this._abort?.abort();
      this._state("accueil", null);
      document.title = this.root.dataset.titre;
    }

    _state(name, object) {
      this.root.dataset.etat = name;
      for (const part of ["accueil", "attente", "fiche", "erreur"]) this.part(part).hidden = part !== name;
      this.part("entete").hidden = !object;
      this.part("genre").textContent = object ? geocite.KINDS[object.collection] || "" : "";
      if (object) this.part("page").href = geocite.addressOf(object);
      if (object && this.height === "basse") this.setHeight("moitie");
      if (!object) this.setHeight("basse");
    }

    /** « Au même endroit » : the other objects under the click. */
    also(hits) {
      const list = this.part("aussi");
      list.hidden = hits.length === 0;
      list.open = false;
      list.querySelector("summary").textContent = tn(hits.length, "Un autre objet au même endroit", "{n} autres objets au même endroit");
      list.querySelector("ul").replaceChildren(...hits.map(({ layer, i }) => {
        const item = document.createElement("li");
        item.append(geocite.linkTo(layer, i));
        return item;
      }));
    }

    say(text) {
      this.status.textContent = text;
    }

    _clicked(event) {
      const link = event.target.closest("a[href]");
      if (!link || !geocite.isPlainClick(event) || link.target || link.hasAttribute("data-page")) return;
      const object = geocite.objectAt(new URL(link.href));
      if (!object) return;
      event.preventDefault();
      this.handlers.open(object);
    }

    /* --- bottom sheet --------------------------------------------------------------------------- */

    get height() {
      return this.root.dataset.hauteur;
    }

    setHeight(height) {
      this.root.dataset.hauteur = height;
      this.root.style.removeProperty("--hauteur");
      this.part("agrandir").disabled = height === "haute";
      this.part("reduire").disabled = height === "basse";
    }

    _step(by) {
      const next = HEIGHTS[HEIGHTS.indexOf(this.height) + by];
      if (next) this.setHeight(next);
    }

    _sheet() {
      this.setHeight("basse");
      this.part("agrandir").addEventListener("click", () => this._step(1));
      this.part("reduire").addEventListener("click", () => this._step(-1));
      const grip = this.part("poignee");
      grip.addEventListener("pointerdown", (event) => this._drag(grip, event));
    }

    _drag(grip, start) {
      if (start.target.closest("button, a")) return;
      const from = this.root.getBoundingClientRect().height;
      let height = from;
      const move = (event) => {
        height = Math.max(60, Math.min(innerHeight, from + start.clientY - event.clientY));
        this.root.style.setProperty("--hauteur", `${height}px`);
      };
      const end = () => {
        this.root.classList.remove("se-deplace");
        grip.removeEventListener("pointermove", move);
        if (Math.abs(height - from) < 6) return this._step(this.height === "haute" ? -1 : 1);
        const share = height / innerHeight;
        return this.setHeight(share < 0.28 ? "basse" : share < 0.68 ? "moitie" : "haute");
      };
      grip.setPointerCapture(start.pointerId);
      this.root.classList.add("se-deplace");
      grip.addEventListener("pointermove", move);
      grip.addEventListener("pointerup", end, { once: true });
      grip.addEventListener("pointercancel", end, { once: true });
    }
  }

  /** A link to an object of the map, its name put as text. */
  geocite.linkTo = function (layer, i) {
    const link = document.createElement("a");
    link.href = geocite.addressOf({ collection: layer.id, id: layer.source.ids[i] });
    const name = document.createElement("span");
    name.textContent = layer.name(i);
    const kind = document.createElement("small");
    const say = () => (kind.textContent = [geocite.KINDS[layer.id], layer.place(i)].filter(Boolean).join(" · "));
    say();
    layer.tell().then(say);
    link.append(name, " ", kind);
    return link;
  };

  /** An intercommunalité is shown by its communes. */
  geocite.membersOf = async function (siren) {
    const query = new URLSearchParams({ f: "json", skipGeometry: "true", properties: "nom", limit: "10000", intercommunalite: siren });
    const answer = await fetch(`${geocite.root}/collections/communes/items?${query}`);
    return answer.ok ? (await answer.json()).features.map(({ id }) => id) : [];
  };

  /** Quartiers and collèges of a cité, as its profile links to them: {collection: Set of ids}. */
  geocite.namedBy = function (article) {
    const found = {};
    for (const link of article.querySelectorAll('[aria-labelledby="t-quartiers"] a, [aria-labelledby="t-colleges"] a')) {
      const object = geocite.objectAt(new URL(link.href));
      if (object) (found[object.collection] ??= new Set()).add(object.id);
    }
    return found;
  };

  Object.assign(geocite, { Panel });
})((window.geocite = window.geocite || {}));
