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

    _over(point) {
      const hits = this.canvas.at(point);
      this.canvas.hover(hits[0] || null);
      this.map.getContainer().classList.toggle("cliquable", hits.length > 0);
      this.tip.hidden = hits.length === 0;
      if (hits.length) this._name(hits, point);
    }

    _name([top, ...others], point) {
      const name = document.createElement("strong");
      name.textContent = top.layer.name(top.i);
      const kind = document.createElement("span");
      kind.textContent = [geocite.KINDS[top.layer.id], top.layer.place(top.i)].filter(Boolean).join(" · ");
      this.tip.replaceChildren(name, kind);
      this._value([top, ...others]);
      const count = others.filter((hit) => hit.layer.draw !== "mesh").length;
      if (count) {
        const more = document.createElement("em");
        more.textContent = tn(count, "+ {n} autre ici", "+ {n} autres ici");
        this.tip.append(more);
      }
      const size = this.map.getSize();
      this.tip.classList.toggle("a-gauche", point.x > size.x - 260);
      this.tip.classList.toggle("au-dessus", point.y > size.y - 110);
      L.DomUtil.setPosition(this.tip, L.point(point.x, point.y).round());
    }

    /** The figure of the theme, that of the object named or of what lies under it. */
    _value(hits) {
      const hit = hits.find(({ layer }) => layer.theme);
      if (!hit) return;
      const line = document.createElement("span");
      line.className = "bulle-valeur";
      line.textContent = this.theme.say(hit.layer, hit.i);
      this.tip.append(line);
    }

    _leave() {
      this._point = null;
      this.tip.hidden = true;
      this.canvas.hover(null);
    }

    /** Communes lie under everything: they never make a click ambiguous, and stay one click away. */
    choose(point) {
      const hits = this.canvas.at(point);
      const objects = hits.filter((hit) => hit.layer.draw !== "mesh");
      if (objects.length > 1) this._chooser(hits, point);
      else if (hits.length) this._pick(hits[0], hits.slice(1));
    }

    _pick({ layer, i }, others) {
      this.map.closePopup();
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
      L.popup({ closeButton: false, maxWidth: 300, minWidth: 200, className: "choix-bulle", autoPanPadding: [16, 16] })
        .setLatLng(this.map.containerPointToLatLng(point))
        .setContent(box)
        .openOn(this.map);
      this._leave();
      box.addEventListener("keydown", (event) => this._keys(event, box));
      box.querySelector("a").focus({ preventScroll: true });
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
