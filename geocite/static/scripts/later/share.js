/* Take the map away: its address, an image, a frame for another site. */
import { find, findAll, make } from "../common/find.js";
import { later } from "../common/lazy.js";
import { t } from "../common/texts.js";

/** @import { Page } from "../types.js" */
/** @typedef {[image: HTMLImageElement, x: number, y: number, width: number, height: number]} Tile */

export class Share {
  /**
   * @param {HTMLElement} root
   * @param {Page} page
   */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.picture = later("picture", root.dataset.image); // At once: the network may go.
    this.picture.catch(() => {});
  }

  /**
   * What each button of the panel does, by its name.
   * @param {string} name
   */
  act(name) {
    if (name === "lien") return this.#copy(location.href, t("Lien copié."));
    if (name === "cadre") return this.#copy(this.frame(), t("Code copié : collez-le dans la page de votre site."));
    if (name === "image") return this.#save();
    return name === "imprimer" ? this.#print() : undefined;
  }

  /** Tiles of a base map come after the map has moved: it moves a little before the browser prints. */
  #print() {
    this.page.sheet.lay();
    requestAnimationFrame(() => requestAnimationFrame(() => print()));
  }

  /** The iframe that shows this view elsewhere. */
  frame() {
    const address = new URL(location.href);
    address.searchParams.set("embed", "1");
    const escaped = address.href.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
    return `<iframe src="${escaped}" title="${t("Carte des cités éducatives")}" width="100%" height="600" loading="lazy"></iframe>`;
  }

  /**
   * @param {string} text
   * @param {string} done
   */
  async #copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.#tell(done);
    } catch {
      this.#show(text); // Without the right to copy, the text is there to be selected.
    }
  }

  /** @param {string} text */
  #show(text) {
    const field = /** @type {HTMLTextAreaElement} */ (find("textarea", this.root));
    field.hidden = false;
    field.value = text;
    field.select();
    this.#tell(t("La copie automatique est refusée par le navigateur : copiez le texte ci-dessous."));
  }

  /** @param {string} text */
  #tell(text) {
    find("[data-partie=dit]", this.root).textContent = text;
    this.page.panel.say(text);
  }

  async #save() {
    const [tiles, { Picture, pictureName }] = await Promise.all([this.#tiles(), this.picture]);
    new Picture(this.page.canvas).draw(tiles || []).toBlob((blob) => {
      if (!blob) return;
      const link = make("a", { href: URL.createObjectURL(blob), download: pictureName() });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      this.#tell(tiles ? t("Image enregistrée.") : t("Image enregistrée sans le fond de carte : son service n’a pas permis de le copier."));
    });
  }

  /**
   * Tiles of the base map and where they are, asked for again with the right to copy them; null when refused.
   * @returns {Promise<Tile[] | null>}
   */
  async #tiles() {
    const origin = this.page.map.getContainer().getBoundingClientRect();
    /** @type {(tile: HTMLImageElement) => Promise<Tile>} */
    const copy = async (tile) => {
      const [box, image] = [tile.getBoundingClientRect(), Object.assign(new Image(), { crossOrigin: "anonymous", src: tile.src })];
      await image.decode();
      return [image, box.left - origin.left, box.top - origin.top, box.width, box.height];
    };
    try {
      return await Promise.all(/** @type {HTMLImageElement[]} */ (findAll(".fond-tuiles img.leaflet-tile-loaded")).map(copy));
    } catch {
      return null;
    }
  }
}
