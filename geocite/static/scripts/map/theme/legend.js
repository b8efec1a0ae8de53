/* The form that chooses a theme and its legend, in the panel of layers. */
import { find, findAll, make } from "../../common/find.js";
import { number, t } from "../../common/texts.js";
import { isDark } from "../draw/ink.js";
import { widest } from "../draw/themed.js";
import { coloursOf } from "./palettes.js";

/** @import { Classes, Entry, Indicator, MapState, Theme, ThemeView } from "../../types.js" */
/** @typedef {{ indicateur: Indicator | null, classes: Classes, palette: string }} Choice */

/** @type {{ classes: Classes, palette: string }} */
export const THEME_DEFAULTS = { classes: { method: "quantiles", count: 5, bounds: [] }, palette: "bleu" };

const DOTS = [5, 11].flatMap((y) => [3, 8.5, 14, 19.5].map((x) => `M${x},${y}h2`)).join("");

/** What fills the box of a class: nothing but its colour, or strokes and dots as on the map. */
/** @type {Record<string, string>} */
const MARKS = {
  secret: '<rect class="sol" width="24" height="18"/><path class="marques" d="M-2 8 8-2M4 14 20-2M10 20 26 4M22 20l8-8"/>',
  absent: `<rect class="sol" width="24" height="18"/><path class="marques points" d="${DOTS}"/>`,
};

/**
 * Drawn, not a background: paper and forced colours keep it.
 * @param {string} name
 * @param {string} inside
 * @param {string} [box]
 */
function drawing(name, inside, box = "0 0 24 18") {
  const holder = make("div");
  holder.innerHTML = `<svg class="${name}" viewBox="${box}" aria-hidden="true">${inside || '<rect width="24" height="18"/>'}</svg>`;
  return /** @type {SVGSVGElement} */ (holder.firstChild);
}

export class Legend {
  /** @type {Promise<void> | null} */
  #filled = null;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {ThemeView | null} */
  #view = null;

  /**
   * @param {HTMLElement} root
   * @param {Theme} theme
   * @param {(choice: Choice) => void} chosen
   */
  constructor(root, theme, chosen) {
    this.root = root;
    this.theme = theme;
    this.chosen = chosen;
    /** @type {(name: string) => HTMLSelectElement} */
    this.field = (name) => find(`[name=${name}]`, root);
    /** @type {(name: string) => HTMLElement} */
    this.part = (name) => find(`[data-partie=${name}]`, root);
    theme.legend = (view) => this.draw(view);
    this.field("indicateur").addEventListener("pointerdown", () => this.fill());
    this.field("indicateur").addEventListener("focus", () => this.fill());
    root.addEventListener("change", ({ target }) => this.#changed(/** @type {HTMLSelectElement} */ (target)));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(this.#view));
    theme.canvas.on("painted", () => this.#resize());
  }

  /** The choices, fetched when first needed. */
  async fill() {
    this.#filled ??= this.theme.registry().then((entries) => this.#options(entries));
    try {
      await this.#filled;
    } catch {
      this.#filled = null;
      this.part("note").textContent = t("Les indicateurs n’ont pas pu être chargés ; réessayez dans un instant.");
    }
  }

  /** @param {Entry[]} entries */
  #options(entries) {
    this.#entries = entries;
    const select = this.field("indicateur");
    for (const layer of [...this.theme.canvas.layers].reverse()) {
      const found = entries.filter((entry) => this.#series(entry, layer.id));
      if (!found.length) continue;
      const options = found.map((entry) => make("option", { value: `${layer.id}/${entry.id}`, textContent: entry.libelle }));
      select.append(make("optgroup", { label: layer.title }, ...options));
    }
  }

  /**
   * @param {Entry} entry
   * @param {string} collection
   */
  #series(entry, collection) {
    return entry.series?.find((one) => one.collection === collection);
  }

  /**
   * Put the form in the state of the address.
   * @param {Pick<MapState, "indicateur" | "classes" | "palette">} state
   */
  async set({ indicateur, classes, palette }) {
    if (indicateur) await this.fill();
    const chosen = classes || THEME_DEFAULTS.classes;
    this.field("indicateur").value = indicateur ? `${indicateur.collection}/${indicateur.id}` : "";
    this.field("methode").value = chosen.method;
    this.field("nombre").value = String(chosen.count);
    this.field("bornes").value = chosen.bounds.map((bound) => String(bound).replace(".", ",")).join(" ; ");
    this.field("palette").value = palette || THEME_DEFAULTS.palette;
    this.#years(indicateur);
    this.#depend();
  }

  /** @param {Indicator | null} indicateur */
  #years(indicateur) {
    const entry = indicateur && this.#entries.find((one) => one.id === indicateur.id);
    const series = entry && this.#series(entry, indicateur.collection);
    const years = series?.millesimes ?? [];
    const select = this.field("millesime");
    select.replaceChildren(...years.map((year, k) => make("option", { value: year, textContent: series?.millesimes_dits[k] ?? year })));
    select.value = (indicateur && indicateur.year) || years[years.length - 1] || "";
    this.part("millesime").hidden = years.length < 2;
  }

  #depend() {
    const manual = this.field("methode").value === "manuel";
    this.part("bornes").hidden = !manual;
    this.part("nombre").hidden = manual;
    this.part("reglages").hidden = !this.field("indicateur").value;
  }

  /** @param {HTMLSelectElement} field */
  #changed(field) {
    const [collection, id] = this.field("indicateur").value.split("/");
    /** @type {Indicator | null} */
    const indicateur = id ? { collection, id } : null;
    if (field.name === "indicateur") this.#years(indicateur);
    const years = [...this.field("millesime").options].map((option) => option.value);
    const year = this.field("millesime").value;
    if (indicateur && year && year !== years[years.length - 1]) indicateur.year = year;
    this.#depend();
    this.chosen({ indicateur, ...this.choice() });
  }

  /** @returns {Omit<Choice, "indicateur">} */
  choice() {
    const bounds = this.field("bornes").value.split(/[;_\s]+/).map((text) => Number(text.replace(",", ".") || NaN));
    return {
      classes: {
        method: this.field("methode").value,
        count: Number(this.field("nombre").value),
        bounds: [...new Set(bounds.filter(Number.isFinite))].sort((a, b) => a - b).slice(0, 6),
      },
      palette: this.field("palette").value,
    };
  }

  failed() {
    this.part("note").textContent = t("Ce thème n’a pas pu être chargé : la connexion est peut-être coupée, ou ces chiffres n’existent pas.");
  }

  /** @param {ThemeView | null} view */
  draw(view) {
    this.#draw(view);
    const chip = find("#legende-carte");
    chip.hidden = !view;
    find("summary", chip).textContent = this.part("titre").textContent;
    find("ul", chip).replaceChildren(...[...this.part("legende").children].map((line) => line.cloneNode(true)));
    document.documentElement.classList.toggle("avec-theme", Boolean(view)); // The other layers are lines, in the legend too.
    this.#resize();
  }

  /** @param {ThemeView | null} view */
  #draw(view) {
    this.#view = view;
    const list = this.part("legende");
    list.replaceChildren();
    this.part("titre").textContent = "";
    this.part("note").textContent = "";
    this.part("reglages").hidden = !view;
    this.part("classes").hidden = Boolean(view && view.most !== null);
    if (!view) return;
    const { answer, layer } = view;
    const unit = answer.unite && !["%", "€", "indice"].includes(answer.unite) ? ` (${answer.unite})` : "";
    this.part("titre").textContent = `${answer.libelle}${unit}, ${answer.millesime_dit}`;
    const colours = coloursOf(this.theme.palette, view.groups.length, isDark());
    view.groups.forEach((group, i) => group.count && list.append(this.#line(colours[i], this.theme.interval(group), group.count)));
    if (view.most !== null) this.#circles(list, view.most);
    if (view.secret) list.append(this.#line("secret", t("secret statistique"), view.secret));
    if (view.missing) list.append(this.#line("absent", t("non renseigné"), view.missing));
    this.part("note").textContent = t("Couche : {couche}. Source : {producteur}.", { couche: layer.title.toLowerCase(), producteur: answer.source.producteur });
  }

  /**
   * @param {string} look
   * @param {string} text
   * @param {number} count
   */
  #line(look, text, count) {
    const swatch = drawing(MARKS[look] ? `pastille pastille-${look}` : "pastille", MARKS[look] || "");
    if (!MARKS[look]) swatch.style.fill = look;
    const counted = make("span", { className: "legende-nombre", textContent: number(count) });
    return make("li", {}, swatch, make("span", { textContent: text }), counted);
  }

  /**
   * @param {HTMLElement} list
   * @param {number} most
   */
  #circles(list, most) {
    for (const share of [1, 0.25, 0.05]) {
      const rounded = Number((most * share).toPrecision(1));
      const value = share === 1 ? most : rounded;
      const circle = drawing("cercle", '<circle cx="50" cy="50" r="50"/>', "0 0 100 100");
      circle.dataset.part = String(Math.sqrt(value / most));
      list.append(make("li", { className: "legende-cercle" }, circle, make("span", { textContent: this.theme.format(value, true) })));
    }
  }

  /** Circles to the scale of those of the map, at its zoom. */
  #resize() {
    const zoom = this.theme.canvas.sheets?.zoom ?? 0;
    for (const circle of findAll(".legende .cercle")) {
      const width = 2 * widest(zoom) * Number(circle.dataset.part);
      circle.style.width = circle.style.height = `${width}px`;
    }
  }
}
