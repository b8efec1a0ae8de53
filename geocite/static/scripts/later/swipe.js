/* Two generations of quartiers side by side: 2015 left of a divider, 2024 right of it, and what links them in words. */
(function (geocite) {
  "use strict";

  const { t, number, withUnit, root } = geocite;
  const [OLD, NEW] = ["qpv-2015", "qpv-2024"];
  const KEYS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
  const EVERY = 10000;
  const ASK = t("Pointez ou ouvrez un quartier : ce qui le lie à l’autre génération s’écrit ici.");
  const percent = (value) => withUnit(number(value, { maximumFractionDigits: 1 }), "%");

  class Swipe {
    /** changed(percent) once the reader lets the divider go, changed(null) when the comparison ends. */
    constructor(map, canvas, changed, say) {
      Object.assign(this, { map, canvas, changed, say, quartiers: {} });
      this._build();
      canvas.on("hovered selected", () => this._tell());
      map.on("moveend", () => this._centre());
    }

    _build() {
      const frame = this.map.getContainer().parentElement;
      frame.insertAdjacentHTML("beforeend", `
        <div class="balayage" role="slider" tabindex="0" aria-label="${t("Limite entre les quartiers de 2015, à gauche, et de 2024, à droite")}" aria-valuemin="0" aria-valuemax="100">
          <span class="balayage-annee balayage-2015">2015</span><span class="balayage-poignee" aria-hidden="true"></span><span class="balayage-annee balayage-2024">2024</span>
        </div>
        <div class="balayage-mots" role="region" aria-label="${t("Quartiers de 2015 et de 2024")}"><p></p><button class="bouton" type="button">${t("Fermer la comparaison")}</button></div>`);
      this.bar = frame.querySelector(".balayage");
      this.box = frame.querySelector(".balayage-mots");
      this.box.querySelector("button").addEventListener("click", () => this.changed(null));
      this.bar.addEventListener("keydown", (event) => this._key(event));
      this.bar.addEventListener("pointerdown", (event) => {
        this.bar.setPointerCapture(event.pointerId);
        this.dragged = true;
      });
      this.bar.addEventListener("pointermove", (event) => this.dragged && this.put(this._at(event)));
      for (const end of ["pointerup", "pointercancel"])
        this.bar.addEventListener(end, () => {
          if (this.dragged) this.changed(this.at);
          this.dragged = false;
        });
    }

    _at(event) {
      const { left, width } = this.bar.parentElement.getBoundingClientRect();
      return Math.round(Math.min(100, Math.max(0, ((event.clientX - left) / width) * 100)));
    }

    _key(event) {
      const step = KEYS[event.key];
      if (!step) return;
      event.preventDefault();
      this.put(Math.min(100, Math.max(0, this.at + step)));
      this.changed(this.at);
    }

    /** Show the comparison with its divider at a percentage of the width; null puts it away. */
    async set(at) {
      this.bar.hidden = this.box.hidden = at === null;
      if (at === null) {
        this.canvas.spans = null;
        return this.canvas.refresh();
      }
      this.put(at);
      this._tell();
      await Promise.all([OLD, NEW].map((id) => this._read(id)));
      this._tell();
    }

    /** Move the divider to a percentage of the width, without saying so to the page. */
    put(at) {
      this.at = at;
      this.bar.style.left = `${at}%`;
      this.bar.setAttribute("aria-valuenow", at);
      this.bar.setAttribute("aria-valuetext", t("Quartiers de 2015 sur {part} de la carte, de 2024 sur {reste}", { part: percent(at), reste: percent(100 - at) }));
      this.canvas.spans = { [OLD]: [0, at / 100], [NEW]: [at / 100, 1] };
      this.canvas.refresh();
    }

    async _read(id) {
      if (this.quartiers[id]) return;
      const address = `${root}/collections/${id}/items?f=json&skipGeometry=true&properties=nom,correspondance&limit=${EVERY}`;
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      this.quartiers[id] = new Map((await answer.json()).features.map(({ id: code, properties }) => [code, properties]));
    }

    /** From the keyboard, the quartier at the centre of the map is said too. */
    _centre() {
      if (this.bar.hidden || document.activeElement !== this.map.getContainer()) return;
      const hit = this.canvas.at(this.map.getSize().divideBy(2)).find(({ layer }) => this.quartiers[layer.id]);
      if (!hit) return;
      this._write(hit);
      this.say(this.box.firstChild.textContent);
    }

    _tell() {
      if (this.bar.hidden) return;
      const { hovered, selected } = this.canvas;
      const hit = [hovered, selected].find((one) => one && this.quartiers[one.layer.id]);
      if (hit) this._write(hit);
      else if (!this.box.firstChild.textContent) this.box.firstChild.textContent = ASK;
    }

    _write({ layer, i }) {
      this.box.firstChild.textContent = this.words(layer.id, layer.source.ids[i]);
    }

    /** Where a quartier went, or where it comes from, with the shares of its area. */
    words(collection, code) {
      const old = collection === OLD;
      const { nom, correspondance } = this.quartiers[collection].get(code);
      const parts = (correspondance || []).filter((part) => part.part_pct >= 1);
      if (!parts.length) return old ? t("{nom} (2015) : sa surface n’est dans aucun quartier de 2024.", { nom })
        : t("{nom} (2024) : sa surface n’était dans aucun quartier de 2015.", { nom });
      const others = this.quartiers[old ? NEW : OLD];
      const named = parts.map((part) => t("{part} dans {nom}", { part: percent(part.part_pct), nom: others.get(part.code)?.nom ?? part.code }));
      const liste = named.length > 1 ? t("{debut} et {fin}", { debut: named.slice(0, -1).join(", "), fin: named.at(-1) }) : named[0];
      const alone = parts.reduce((left, part) => left - part.part_pct, 100) >= 1;
      if (old) return alone ? t("{nom} (2015) : sa surface est à {liste} (2024) ; le reste n’est dans aucun quartier de 2024.", { nom, liste })
        : t("{nom} (2015) : sa surface est à {liste} (2024).", { nom, liste });
      return alone ? t("{nom} (2024) : sa surface était à {liste} (2015) ; le reste n’était dans aucun quartier de 2015.", { nom, liste })
        : t("{nom} (2024) : sa surface était à {liste} (2015).", { nom, liste });
    }
  }

  geocite.Swipe = Swipe;
})((window.geocite = window.geocite || {}));
