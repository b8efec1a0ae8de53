/* Two generations of quartiers side by side: 2015 left of a divider, 2024 right of it, and what links them in words. */
import { find } from "../common/find.js";
import { number, root, t, withUnit } from "../common/texts.js";

/** @import { Hit, LeafletMap, MapCanvas } from "../types.js" */
/** @typedef {{ nom: string, correspondance?: { code: string, part_pct: number }[] }} Quartier */

const [OLD, NEW] = ["qpv-2015", "qpv-2024"];
/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
const EVERY = 10000;
const ASK = t("Pointez ou ouvrez un quartier : ce qui le lie à l’autre génération s’écrit ici.");
/** @type {(value: number) => string} */
const percent = (value) => withUnit(number(value, { maximumFractionDigits: 1 }), "%");

export class Swipe {
  /** The divider, percent of the width. */
  at = 50;
  #dragged = false;
  /** @type {Record<string, Map<string, Quartier>>} */
  #quartiers = {};

  /**
   * changed(percent) once the reader lets the divider go, changed(null) when the comparison ends.
   * @param {LeafletMap} map
   * @param {MapCanvas} canvas
   * @param {(at: number | null) => void} changed
   * @param {(text: string) => void} say
   */
  constructor(map, canvas, changed, say) {
    this.map = map;
    this.canvas = canvas;
    this.changed = changed;
    this.say = say;
    this.frame = /** @type {HTMLElement} */ (map.getContainer().parentElement);
    this.#build();
    this.bar = find(".balayage", this.frame);
    this.box = find(".balayage-mots", this.frame);
    this.line = find("p", this.box);
    this.#listen();
    canvas.on("hovered selected", () => this.#tell());
    map.on("moveend", () => this.#centre());
  }

  #build() {
    this.frame.insertAdjacentHTML("beforeend", `
      <div class="balayage" role="slider" tabindex="0" aria-label="${t("Limite entre les quartiers de 2015, à gauche, et de 2024, à droite")}" aria-valuemin="0" aria-valuemax="100">
        <span class="balayage-annee balayage-2015">2015</span><span class="balayage-poignee" aria-hidden="true"></span><span class="balayage-annee balayage-2024">2024</span>
      </div>
      <div class="balayage-mots" role="region" aria-label="${t("Quartiers de 2015 et de 2024")}"><p></p><button class="bouton" type="button">${t("Fermer la comparaison")}</button></div>`);
  }

  #listen() {
    find("button", this.box).addEventListener("click", () => this.changed(null));
    this.bar.addEventListener("keydown", (event) => this.#key(event));
    this.bar.addEventListener("pointerdown", (event) => {
      this.bar.setPointerCapture(event.pointerId);
      this.#dragged = true;
    });
    this.bar.addEventListener("pointermove", (event) => this.#dragged && this.put(this.#at(event)));
    for (const end of ["pointerup", "pointercancel"])
      this.bar.addEventListener(end, () => {
        if (this.#dragged) this.changed(this.at);
        this.#dragged = false;
      });
  }

  /** @param {PointerEvent} event */
  #at(event) {
    const { left, width } = this.frame.getBoundingClientRect();
    return Math.round(Math.min(100, Math.max(0, ((event.clientX - left) / width) * 100)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    this.put(Math.min(100, Math.max(0, this.at + step)));
    this.changed(this.at);
  }

  /**
   * Show the comparison with its divider at a percentage of the width; null puts it away.
   * @param {number | null} at
   */
  async set(at) {
    this.bar.hidden = this.box.hidden = at === null;
    if (at === null) {
      this.canvas.spans = null;
      this.canvas.refresh();
      return;
    }
    this.put(at);
    this.#tell();
    await Promise.all([OLD, NEW].map((id) => this.#read(id)));
    this.#tell();
  }

  /**
   * Move the divider to a percentage of the width, without saying so to the page.
   * @param {number} at
   */
  put(at) {
    this.at = at;
    this.bar.style.left = `${at}%`;
    this.bar.setAttribute("aria-valuenow", String(at));
    this.bar.setAttribute("aria-valuetext", t("Quartiers de 2015 sur {part} de la carte, de 2024 sur {reste}", { part: percent(at), reste: percent(100 - at) }));
    this.canvas.spans = { [OLD]: [0, at / 100], [NEW]: [at / 100, 1] };
    this.canvas.refresh();
  }

  /** @param {string} id */
  async #read(id) {
    if (this.#quartiers[id]) return;
    const address = `${root}/collections/${id}/items?f=json&skipGeometry=true&properties=nom,correspondance&limit=${EVERY}`;
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    this.#quartiers[id] = new Map(
      (await answer.json()).features.map((/** @type {{ id: string, properties: Quartier }} */ { id: code, properties }) => [code, properties])
    );
  }

  /** From the keyboard, the quartier at the centre of the map is said too. */
  #centre() {
    if (this.bar.hidden || document.activeElement !== this.map.getContainer()) return;
    const hit = this.canvas.at(this.map.getSize().divideBy(2)).find(({ layer }) => this.#quartiers[layer.id]);
    if (!hit) return;
    this.#write(hit);
    this.say(String(this.line.textContent));
  }

  #tell() {
    if (this.bar.hidden) return;
    const { hovered, selected } = this.canvas;
    const hit = [hovered, selected].find((one) => one && this.#quartiers[one.layer.id]);
    if (hit) this.#write(hit);
    else if (!this.line.textContent) this.line.textContent = ASK;
  }

  /** @param {Hit} hit */
  #write({ layer, i }) {
    this.line.textContent = this.words(layer.id, layer.source.ids[i]);
  }

  /**
   * Where a quartier went, or where it comes from, with the shares of its area.
   * @param {string} collection
   * @param {string} code
   */
  words(collection, code) {
    const old = collection === OLD;
    const { nom, correspondance } = this.#quartiers[collection].get(code) ?? { nom: code };
    const parts = (correspondance || []).filter((part) => part.part_pct >= 1);
    if (!parts.length) return old ? t("{nom} (2015) : sa surface n’est dans aucun quartier de 2024.", { nom })
      : t("{nom} (2024) : sa surface n’était dans aucun quartier de 2015.", { nom });
    const others = this.#quartiers[old ? NEW : OLD];
    const named = parts.map((part) => t("{part} dans {nom}", { part: percent(part.part_pct), nom: others.get(part.code)?.nom ?? part.code }));
    const liste = named.length > 1 ? t("{debut} et {fin}", { debut: named.slice(0, -1).join(", "), fin: named[named.length - 1] }) : named[0];
    const alone = parts.reduce((left, part) => left - part.part_pct, 100) >= 1;
    if (old) return alone ? t("{nom} (2015) : sa surface est à {liste} (2024) ; le reste n’est dans aucun quartier de 2024.", { nom, liste })
      : t("{nom} (2015) : sa surface est à {liste} (2024).", { nom, liste });
    return alone ? t("{nom} (2024) : sa surface était à {liste} (2015) ; le reste n’était dans aucun quartier de 2015.", { nom, liste })
      : t("{nom} (2024) : sa surface était à {liste} (2015).", { nom, liste });
  }
}
