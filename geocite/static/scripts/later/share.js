/* Take the map away: its address, an image, a frame for another site. */
(function (geocite) {
  "use strict";

  const { t } = geocite;

  class Share {
    constructor(root, canvas, theme, say) {
      Object.assign(this, { root, canvas, theme, say });
      this.ready = geocite.Picture || geocite.fetchOnce("script", "src", root.dataset.image); // At once: the network may go.
      this.ready.catch?.(() => {});
    }

    /** What each button of the panel does, by its name. */
    act(name) {
      if (name === "lien") return this._copy(location.href, t("Lien copié."));
      if (name === "cadre") return this._copy(this.frame(), t("Code copié : collez-le dans la page de votre site."));
      if (name === "image") return this._save();
      return name === "imprimer" ? this._print() : undefined;
    }

    /** Tiles of a base map come after the map has moved: it moves a little before the browser prints. */
    _print() {
      geocite.lay();
      requestAnimationFrame(() => requestAnimationFrame(() => print()));
    }

    /** The iframe that shows this view elsewhere. */
    frame() {
      const address = new URL(location.href);
      address.searchParams.set("embed", "1");
      const escaped = address.href.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
      return `<iframe src="${escaped}" title="${t("Carte des cités éducatives")}" width="100%" height="600" loading="lazy"></iframe>`;
    }

    async _copy(text, done) {
      try {
        await navigator.clipboard.writeText(text);
        this._tell(done);
      } catch {
        this._show(text); // Without the right to copy, the text is there to be selected.
      }
    }

    _show(text) {
      const field = this.root.querySelector("textarea");
      field.hidden = false;
      field.value = text;
      field.select();
      this._tell(t("La copie automatique est refusée par le navigateur : copiez le texte ci-dessous."));
    }

    _tell(text) {
      this.root.querySelector("[data-partie=dit]").textContent = text;
      this.say(text);
    }

    async _save() {
      const [tiles] = await Promise.all([this._tiles(), this.ready]);
      new geocite.Picture(this.canvas).draw(tiles || []).toBlob((blob) => {
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: geocite.pictureName() });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
        this._tell(tiles ? t("Image enregistrée.") : t("Image enregistrée sans le fond de carte : son service n’a pas permis de le copier."));
      });
    }

    /** Tiles of the base map and where they are, asked for again with the right to copy them; null when refused. */
    async _tiles() {
      const origin = this.canvas._map.getContainer().getBoundingClientRect();
      const copy = async (tile) => {
        const [box, image] = [tile.getBoundingClientRect(), Object.assign(new Image(), { crossOrigin: "anonymous", src: tile.src })];
        await image.decode();
        return [image, box.left - origin.left, box.top - origin.top, box.width, box.height];
      };
      try {
        return await Promise.all([...document.querySelectorAll(".fond-tuiles img.leaflet-tile-loaded")].map(copy));
      } catch {
        return null;
      }
    }
  }

  Object.assign(geocite, { Share });
})((window.geocite = window.geocite || {}));
