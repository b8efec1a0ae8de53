/* On paper, what was on the screen. Browsers print badly what is drawn while they print. */
import { find } from "../../common/find.js";
import { caption } from "./caption.js";

/** @import { Page } from "../../types.js" */

const [WIDTH, HEIGHT] = [809, 654]; // px, the frame on an A4 sheet: 214 by 173 mm, see the print style
const [LEGEND, TITLE] = [238, 34]; // px, what stands left of the frame and above it

export class Sheet {
  /** @type {(() => void) | null} */
  #undo = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.frame = /** @type {HTMLElement} */ (page.map.getContainer().parentElement);
    addEventListener("beforeprint", () => this.#fit());
    addEventListener("afterprint", () => {
      say();
      this.#undo?.();
      this.#undo = null;
    });
  }

  /** @param {string} style */
  #put(style) {
    this.frame.style.cssText = style;
    this.#undo = () => (this.frame.style.cssText = "");
  }

  /** Before printing is asked for, the map is drawn again at the size of the sheet; its divider stays where it was. */
  lay() {
    if (this.#undo) return;
    const { map, canvas, swipe } = this.page;
    canvas.hover(null); // What is pointed at is not what is shown.
    const [bounds, centre, zoom, at] = [map.getBounds(), map.getCenter(), map.getZoom(), swipe?.at ?? 0];
    const line = canvas.spans && map.containerPointToLatLng([(map.getSize().x * at) / 100, 0]);
    this.#put(`position:fixed;inset:0 auto auto 0;width:${WIDTH}px;height:${HEIGHT}px`);
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false });
    if (line) swipe?.put((100 * map.latLngToContainerPoint(line).x) / WIDTH);
    this.#undo = () => {
      this.frame.style.cssText = "";
      map.invalidateSize({ animate: false, pan: false });
      map.setView(centre, zoom, { animate: false });
      if (line) swipe?.put(at);
    };
  }

  /** Printing from the browser's menu: too late to draw, the picture of the screen is fitted to the sheet. */
  #fit() {
    say(caption());
    this.page.canvas.hover(null);
    if (this.#undo) return;
    const { offsetWidth: w, offsetHeight: h } = this.frame;
    const scale = Math.min(WIDTH / w, HEIGHT / h);
    const left = LEGEND + (WIDTH - w * scale) / 2;
    this.#put(`inset:${TITLE / scale}px auto auto ${left / scale}px!important;width:${w}px;height:${h}px;zoom:${scale}`);
  }
}

/**
 * The title of the sheet and its foot; without them, those of the screen.
 * @param {{ title?: string, foot?: string }} [said]
 */
function say({ title, foot = "" } = {}) {
  const head = find("#contenu h1");
  head.textContent = title ?? head.dataset.titre ?? "";
  find(".pied-feuille").textContent = foot;
}
