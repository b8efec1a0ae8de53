/* Take the map away: its address, an image, a frame for another site. */
(function (geocite) {
  "use strict";

  const { t } = geocite;
  const textOf = (where) => (document.querySelector(where)?.textContent || "").replace(/\s+/g, " ").trim();

  class Share {
    constructor(root, canvas, theme, say) {
      Object.assign(this, { root, canvas, theme, say });
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
      const tiles = await this._tiles();
      this.image(tiles || []).toBlob((blob) => {
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "geocite-carte.png" });
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

    /** The map as it is seen, its title, legend, scale and sources, on one canvas. */
    image(tiles) {
      const { canvas } = this;
      const [ratio, colours] = [canvas._ratio, canvas.colours()];
      const [x0, y0, x1, y1] = canvas._shown().map((value, k) => value + (k < 2 ? -4 : 4));
      const [w, h, foot] = [x1 - x0, y1 - y0, 40];
      const words = canvas.spans ? lines(textOf(".balayage-mots p"), (w - 20) / 6.5) : [];
      const head = 46 + 16 * words.length;
      const sheet = Object.assign(document.createElement("canvas"), { width: w * ratio, height: (h + head + foot) * ratio });
      const ctx = sheet.getContext("2d");
      const style = getComputedStyle(document.documentElement);
      ctx.scale(ratio, ratio);
      ctx.fillStyle = style.getPropertyValue("--fond-carte");
      ctx.fillRect(0, head, w, h);
      for (const [image, x, y, width, height] of tiles) ctx.drawImage(image, x, y + head, width, height);
      for (const one of canvas._canvases) ctx.drawImage(one, x0 * ratio, y0 * ratio, w * ratio, h * ratio, 0, head, w, h);
      ctx.fillStyle = style.getPropertyValue("--surface");
      ctx.fillRect(0, 0, w, head);
      ctx.fillRect(0, head + h, w, foot);
      ctx.fillStyle = style.getPropertyValue("--encre");
      ctx.font = "600 15px system-ui, sans-serif";
      ctx.fillText(textOf("h1"), 10, 20, w - 20);
      ctx.font = "12px system-ui, sans-serif";
      ctx.fillText(textOf("#filtres [data-partie=phrase]") || textOf("#theme [data-partie=titre]"), 10, 38, w - 20);
      if (canvas.spans) this._divider(ctx, style, w, head, h);
      ctx.fillStyle = style.getPropertyValue("--encre");
      ctx.font = "12px system-ui, sans-serif";
      words.forEach((line, k) => ctx.fillText(line, 10, 54 + 16 * k, w - 20));
      if (this.theme.layer) this._legend(ctx, style, head + h);
      this._scale(ctx, style, w, head + h);
      ctx.fillStyle = colours.inkSoft;
      ctx.font = "12px system-ui, sans-serif";
      const credits = Array.from(document.querySelector(".attribution").childNodes, (node) => node.textContent.trim());
      ctx.fillText(credits.filter(Boolean).join(" "), 10, head + h + 17, w - 20);
      ctx.fillText(location.host + location.pathname, 10, head + h + 33, w - 20);
      return sheet;
    }

    /** The limit between the two generations, and their years on either side. */
    _divider(ctx, style, w, top, h) {
      const { at } = geocite.page.swipe;
      const x = (w * at) / 100;
      ctx.fillStyle = style.getPropertyValue("--encre");
      ctx.fillRect(x - 1, top, 2, h);
      ctx.font = "600 14px system-ui, sans-serif";
      for (const [year, left, colour] of [["2015", x - 60, "--accent-qpv15"], ["2024", x + 10, "--accent-qpv24"]]) {
        ctx.fillStyle = style.getPropertyValue("--surface");
        ctx.fillRect(left, top + 10, 50, 24);
        ctx.strokeStyle = ctx.fillStyle = style.getPropertyValue(colour);
        ctx.strokeRect(left, top + 10, 50, 24);
        ctx.fillText(year, left + 7, top + 27);
      }
    }

    _scale(ctx, style, w, bottom) {
      const line = document.querySelector(".leaflet-control-scale-line");
      const [width, x, y] = [line.getBoundingClientRect().width, w - 12, bottom - 12];
      ctx.strokeStyle = ctx.fillStyle = style.getPropertyValue("--encre");
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      for (const [px, py] of [[x - width, y - 5], [x - width, y], [x, y], [x, y - 5]]) ctx.lineTo(px, py);
      ctx.stroke();
      ctx.font = "12px system-ui, sans-serif";
      ctx.fillText(line.textContent, x - width + 4, y - 5);
    }

    _legend(ctx, style, h) {
      const lines = [...document.querySelectorAll("[data-partie=legende] li:not(.legende-cercle)")];
      const circles = [...document.querySelectorAll("[data-partie=legende] .legende-cercle")].map((line) => [
        parseFloat(line.firstChild.style.width), line.lastChild.textContent]);
      const rounds = circles.reduce((sum, [size]) => sum + Math.max(18, size + 4), 0);
      const title = textOf("#theme [data-partie=titre]");
      ctx.font = "600 13px system-ui, sans-serif";
      const width = Math.max(220, ctx.measureText(title).width + 24);
      const height = 18 * lines.length + rounds + 34;
      const top = h - height - 10;
      ctx.fillStyle = style.getPropertyValue("--surface");
      ctx.fillRect(10, top, width, height);
      ctx.fillStyle = style.getPropertyValue("--encre");
      ctx.fillText(title, 20, top + 20);
      ctx.font = "12px system-ui, sans-serif";
      lines.forEach((line, i) => {
        const [swatch, text, count] = line.children;
        ctx.fillStyle = swatch.style.background || style.getPropertyValue("--carte-terre");
        ctx.fillRect(20, top + 29 + 18 * i, 22, 13);
        ctx.strokeStyle = ctx.fillStyle = style.getPropertyValue("--carte-limite");
        if (swatch.classList.contains("pastille-absent"))
          for (let k = 0; k < 12; k++) ctx.fillRect(23 + 5 * (k % 4), top + 31 + 18 * i + 4 * Math.floor(k / 4), 1, 1);
        if (swatch.classList.contains("pastille-secret"))
          for (let k = 0; k < 5; k++) hatch(ctx, 22 + 4 * k, top + 30 + 18 * i);
        ctx.strokeRect(20.5, top + 29.5 + 18 * i, 21, 12);
        ctx.fillStyle = style.getPropertyValue("--encre");
        ctx.fillText(`${text.textContent} (${count.textContent})`, 50, top + 40 + 18 * i);
      });
      this._circles(ctx, style, circles, top + 29 + 18 * lines.length);
    }

    _circles(ctx, style, circles, y) {
      const widest = Math.max(...circles.map(([size]) => size));
      for (const [size, label] of circles) {
        const row = Math.max(18, size + 4);
        ctx.strokeStyle = ctx.fillStyle = style.getPropertyValue("--encre");
        ctx.beginPath();
        ctx.arc(20 + widest / 2, y + row / 2, size / 2, 0, 2 * Math.PI);
        ctx.stroke();
        ctx.fillText(label, 30 + widest, y + row / 2 + 4);
        y += row;
      }
    }
  }

  /** A sentence in lines of some letters at most. */
  function lines(text, most) {
    const found = [""];
    for (const word of text.split(" ")) {
      const last = found.at(-1);
      if (last && last.length + word.length >= most) found.push(word);
      else found[found.length - 1] = last ? `${last} ${word}` : word;
    }
    return found;
  }

  function hatch(ctx, x, y) {
    ctx.beginPath();
    ctx.moveTo(x, y + 11);
    ctx.lineTo(x + 4, y);
    ctx.stroke();
  }

  Object.assign(geocite, { Share });
})((window.geocite = window.geocite || {}));
