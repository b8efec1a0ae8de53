/* Around the map: what comes only when it is asked for, sharing, the drawer of layers. */
(function (geocite) {
  "use strict";

  const { t } = geocite;

  /** A script and a style that few visits need, fetched once. */
  const extra = ({ script, style }) => Promise.all([
    fetchOnce("script", "src", script), fetchOnce("link", "href", style, { rel: "stylesheet" })]);

  const fetched = new Map();
  function fetchOnce(tag, name, address, more) {
    if (!fetched.has(address)) fetched.set(address, new Promise((done, failed) => {
      const forget = (error) => { fetched.delete(address); failed(error); };
      const part = Object.assign(document.createElement(tag), more, { onload: done, onerror: forget, [name]: address });
      document.head.append(part);
    }));
    return fetched.get(address);
  }

  /** Links, images and sheets are made by a script that comes when the reader looks for them. */
  function watchSharing(canvas, theme, say) {
    const root = document.querySelector("#partager");
    let share = null;
    const load = () => (share ??= (geocite.Share ? Promise.resolve() : fetchOnce("script", "src", root.dataset.script))
      .then(() => new geocite.Share(root, canvas, theme, say)));
    const act = (name) => load().then((made) => made.act(name)).catch(() => {
      share = null;
      say(t("Partager et imprimer n’ont pas pu être chargés : la connexion est peut-être coupée."));
    });
    root.addEventListener("toggle", () => act());
    root.addEventListener("click", (event) => {
      const name = event.target.closest("button[data-partie]")?.dataset.partie;
      if (name) act(name);
    });
  }

  /** Height of the map, px, that the sheet of a phone hides. */
  function covered(map) {
    const frame = map.getContainer().getBoundingClientRect();
    const sheet = document.querySelector("#panneau").getBoundingClientRect();
    return sheet.left <= frame.left && sheet.width ? Math.max(0, frame.bottom - Math.max(frame.top, sheet.top)) : 0;
  }

  /** The panel of layers, a drawer on narrow screens. */
  class Drawer {
    constructor(map, canvas) {
      this.button = document.querySelector("#bouton-couches");
      this.closing = document.querySelector("#fermer-couches");
      this.button.addEventListener("click", () => this.open(this.button.getAttribute("aria-expanded") !== "true"));
      this.closing.addEventListener("click", () => this.open(false));
      map.on("click", () => document.body.classList.remove("couches-ouvertes"));
      for (const retry of document.querySelectorAll("[data-recharger]"))
        retry.addEventListener("click", () => canvas.loadAll());
    }

    get isOpen() {
      return document.body.classList.contains("couches-ouvertes");
    }

    open(open) {
      document.body.classList.toggle("couches-ouvertes", open);
      this.button.setAttribute("aria-expanded", String(open));
      (open ? this.closing : this.button).focus();
    }
  }

  const DAY = { day: "numeric", month: "long", year: "numeric" };

  /** What a sheet or a picture of the map says of itself: the selected object or the region, the day, the address. */
  function caption() {
    const selected = document.querySelector("#panneau").dataset.etat === "fiche";
    const name = document.querySelector("#panneau article h1")?.textContent.trim();
    const kind = document.querySelector("#panneau [data-partie=genre]").textContent;
    const title = (selected && name ? `${name} (${kind})` : document.querySelector("#contenu h1").dataset.titre) + themeOf();
    const date = new Intl.DateTimeFormat(document.documentElement.lang, DAY).format(new Date());
    return { title, short: selected ? name : "", foot: [t("Carte du {date}", { date }), location.protocol === "file:" ? "" : location.href].filter(Boolean).join(" · ") };
  }

  function themeOf() {
    const theme = document.querySelector("#theme [data-partie=titre]").textContent;
    return theme ? ` · ${theme}` : "";
  }

  Object.assign(geocite, { covered, caption, extra, fetchOnce, watchSharing, Drawer });
})((window.geocite = window.geocite || {}));
