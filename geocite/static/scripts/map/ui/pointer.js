/* Pointer and keyboard on the map: a tooltip that names, a click that opens, a list when several objects overlap. */
(function (geocite) {
  "use strict";

  const { tn } = geocite;

  class Pointer {
    /** open(object, others) is called with what the reader chose and what else is at the same place. */
    constructor(map, canvas, open, theme) {
      this.map = map;
      this.canvas = canvas;
      this.open = open;
      this.theme = theme;
      this.tip = L.DomUtil.create("div", "bulle", map.getContainer());
      this.tip.hidden = true;
      map.on("mousemove", (event) => this._later(event.containerPoint));
      map.on("mouseout movestart zoomstart", () => this._leave());
      map.on("click", (event) => this.choose(event.containerPoint));
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === map.getContainer()) this.choose(map.getSize().divideBy(2));
      });
    }

    _later(point) {
      this._point = point;
      this._asked ??= requestAnimationFrame(() => {
        this._asked = null;
        if (this._point) this._over(this._point);
      });
    }

    /** What lies at a point; under a theme, what it colours first: a figure never stands under another name. */
    _at(point) {
      const hits = this.canvas.at(point);
      const themed = hits.find(({ layer }) => layer.theme && layer.draw !== "mesh");
      return themed && !hits[0].named ? [themed, ...hits.filter((hit) => hit !== themed)] : hits;
    }

    _over(point) {
      const hits = this._at(point);
      this.canvas.hover(hits[0] || null);
      this.map.getContainer().classList.toggle("cliquable", hits.length > 0);
      this.tip.hidden = hits.length === 0;
      if (hits.length) this._name(hits, point);
    }

    _name([top, ...others], point) {
      const name = document.createElement("strong");
      name.textContent = top.layer.name(top.i);
      const kind = document.createElement("span");
      const say = () => (kind.textContent = [geocite.KINDS[top.layer.id], top.layer.place(top.i)].filter(Boolean).join(" · "));
      say();
      top.layer.tell().then(say);
      this.tip.replaceChildren(name, kind);
      this._value([top, ...others]);
      const count = others.filter((hit) => hit.layer.draw !== "mesh").length;
      if (count) {
        const more = document.createElement("em");
        more.textContent = tn(count, "+ {n} autre ici", "+ {n} autres ici");
        this.tip.append(more);
      }
      this.tip.hidden = false;
      this._put(point);
    }

    /** Beside the pointer, on the side where there is room, whole. */
    _put({ x, y }) {
      const size = this.map.getSize();
      const [w, h] = [this.tip.offsetWidth, this.tip.offsetHeight];
      const bottom = size.y - geocite.covered(this.map) - 4;
      const left = x + 14 + w < size.x - 4 ? x + 14 : Math.max(4, Math.min(x - 14 - w, size.x - w - 4));
      const top = y + 14 + h < bottom ? y + 14 : Math.max(4, Math.min(y - 14 - h, bottom - h));
      L.DomUtil.setPosition(this.tip, L.point(left, top).round());
    }

    /** The figure of the theme, that of the object named or of what lies under it. */
    _value(hits) {
      const hit = hits.find(({ layer }) => layer.theme);
      if (!hit) return;
      const line = document.createElement("span");
      line.className = "bulle-valeur";
      const said = this.theme.say(hit.layer, hit.i);
      const whose = `${hit.layer.name(hit.i)} (${geocite.KINDS[hit.layer.id].toLowerCase()})`;
      line.textContent = hit === hits[0] ? said : `${whose}. ${said}`;
      this.tip.append(line);
    }

    _leave() {
      this._point = null;
      this.tip.hidden = true;
      this.canvas.hover(null);
    }

    /** Communes lie under everything: they never make a click ambiguous, and stay one click away. */
    choose(point) {
      const cite = ({ layer }) => Number(layer.draw === "halo");
      const hits = this._at(point).sort((a, b) => cite(b) - cite(a)); // The cité comes first.
      const objects = hits.filter((hit) => hit.layer.draw !== "mesh");
      if (objects.length > 1 && !hits[0].named) this._chooser(hits, point);
      else if (hits.length) this._pick(hits[0], hits.slice(1));
    }

    _pick({ layer, i }, others) {
      this.map.closePopup();
      this._leave();
      this.open({ collection: layer.id, id: layer.source.ids[i] }, others);
    }

    _chooser(hits, point) {
      const box = document.createElement("div");
      box.className = "choix";
      const title = document.createElement("p");
      title.textContent = tn(hits.length, "{n} objet à cet endroit", "{n} objets à cet endroit");
      title.id = "choix-titre";
      const list = document.createElement("ul");
      list.setAttribute("aria-labelledby", title.id);
      for (const hit of hits) list.append(this._line(hit, hits));
      box.append(title, list);
      const [top, bottom] = [document.querySelector("#bouton-couches").offsetHeight + 24, geocite.covered(this.map) + 16];
      const popup = L.popup({
        closeButton: false, maxWidth: 300, minWidth: 200, className: "choix-bulle",
        autoPanPaddingTopLeft: [16, top], autoPanPaddingBottomRight: [16, bottom],
      })
        .setLatLng(this.map.containerPointToLatLng(point))
        .setContent(box)
        .openOn(this.map);
      Promise.all(hits.map(({ layer }) => layer.tell())).then(() => this._widen(popup, box));
      this._leave();
      box.addEventListener("keydown", (event) => this._keys(event, box));
      box.querySelector("a").focus({ preventScroll: true });
    }

    /** Longer once all communes are told, the list finds its place again and keeps the focus. */
    _widen(popup, box) {
      const held = document.activeElement;
      if (popup.isOpen()) popup.update();
      if (box.contains(held)) held.focus({ preventScroll: true });
    }

    _line(hit, hits) {
      const item = document.createElement("li");
      const link = geocite.linkTo(hit.layer, hit.i);
      link.dataset.couche = hit.layer.id;
      link.addEventListener("click", (event) => {
        if (!geocite.isPlainClick(event)) return;
        event.preventDefault();
        this._pick(hit, hits.filter((other) => other !== hit));
      });
      for (const name of ["mouseenter", "focus"]) link.addEventListener(name, () => this.canvas.hover(hit));
      item.append(link);
      return item;
    }

    _keys(event, box) {
      const links = [...box.querySelectorAll("a")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        event.stopPropagation();
        this.map.closePopup();
        this.canvas.hover(null);
        this.map.getContainer().focus({ preventScroll: true });
      } else if (step) {
        event.preventDefault();
        event.stopPropagation();
        links[(links.indexOf(document.activeElement) + step + links.length) % links.length].focus();
      }
    }
  }

  Object.assign(geocite, { Pointer });
})((window.geocite = window.geocite || {}));
