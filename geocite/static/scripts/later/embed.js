/* In a frame of another site: the map, its legend, a way here; the page around keeps its wheel and its fingers. */
import { around, find, make } from "../common/find.js";
import { KINDS, addressOf } from "../common/profiles.js";
import { t } from "../common/texts.js";

/** @import { Item, LeafletMap, Page } from "../types.js" */

const TOLD = 1500; // ms

/**
 * The page around scrolls; the map zooms with Ctrl, and says so.
 * @param {LeafletMap} map
 */
function share(map) {
  const container = map.getContainer();
  map.scrollWheelZoom.disable();
  const note = find("#avis-carte");
  let timer = 0;
  const tell = () => {
    note.textContent = t("Ctrl et molette pour zoomer ; deux doigts pour déplacer la carte.");
    note.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => (note.hidden = true), TOLD);
  };
  container.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return tell();
    event.preventDefault();
    const step = Math.max(-1, Math.min(1, -event.deltaY / 100));
    map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() + step, { animate: false });
  }, { passive: false });
  if (!matchMedia("(pointer: coarse)").matches) return;
  map.dragging.disable();
  container.style.touchAction = "pan-x pan-y";
  container.addEventListener("touchmove", (event) => event.touches.length === 1 && tell(), { passive: true });
}

/** Links of the frame open beside it: our pages refuse to stand in frames. */
function leave() {
  const link = /** @type {HTMLAnchorElement} */ (find("#ouvrir"));
  link.hidden = false;
  const renew = () => {
    const address = new URL(location.href);
    address.searchParams.delete("embed");
    link.href = address.href;
  };
  link.addEventListener("pointerdown", renew);
  link.addEventListener("focus", renew);
  renew();
  document.addEventListener("click", (event) => {
    const other = around(event, "a[href]");
    if (other) Object.assign(other, { target: "_blank", rel: "noopener" });
  }, true);
}

/**
 * Make the page fit for the frame of another site.
 * @param {LeafletMap} map
 */
export function embed(map) {
  leave();
  share(map);
}

/**
 * What was chosen, in a bubble: name, kind, main figure, and its page.
 * @param {Item} object
 * @param {HTMLElement} article
 * @param {Page} page
 */
export function tellObject(object, article, { map, canvas, theme }) {
  const { selected } = canvas;
  const name = make("strong", { textContent: article.querySelector("h1")?.textContent?.trim() ?? object.id });
  const place = selected?.layer.id === object.collection ? selected.layer.place(selected.i) : "";
  const kind = make("span", { textContent: [KINDS[object.collection], place].filter(Boolean).join(" · ") });
  const themed = selected && !selected.group && theme.say(selected.layer, selected.i);
  const figure = themed || mainFigure(article);
  const link = make("a", { textContent: t("Sa page dans géocité"), href: addressOf(object), target: "_blank", rel: "noopener" });
  const box = make("div", { className: "objet-bulle" }, name, kind, ...(figure ? [make("span", { textContent: figure })] : []), link);
  const at = selected ? canvas.boundsOf(selected.layer, selected.i, selected.group).getCenter() : map.getCenter();
  L.popup({ closeButton: false, maxWidth: 260, autoPanPadding: [12, 56] }).setLatLng(at).setContent(box).openOn(map);
}

/**
 * The first figure that a profile knows, with its title.
 * @param {HTMLElement} article
 */
function mainFigure(article) {
  const known = [...article.querySelectorAll(".chiffres dl > div")].find((one) => one.querySelector(".grand .chiffre"));
  if (!known) return article.querySelector(".fiche-sous")?.textContent?.trim() ?? "";
  const [indicateur, valeur] = ["dt", ".grand"].map((part) => String(find(part, known).textContent).trim());
  return t("{indicateur} : {valeur}", { indicateur, valeur });
}
