/* Take the map away: its address, an image, a frame for another site. */
(function (geocite) {
  "use strict";

  class Share {
    constructor(root, canvas, theme, say) {
      Object.assign(this, { root, canvas, theme, say });
      const on = (name, act) => root.querySelector(`[data-partie=${name}]`).addEventListener("click", act);
      on("lien", () => this._copy(location.href, "Lien copié."));
      on("cadre", () => this._copy(this.frame(), "Code copié : collez-le dans la page de votre site."));
      on("image", () => this._save());
      on("imprimer", () => print());
    }

    /** The iframe that shows this view elsewhere. */
    frame() {
      const address = new URL(location.href);
      address.searchParams.set("embed", "1");
      const escaped = address.href.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
      return `<iframe src="${escaped}" title="Carte des cités éducatives" width="100%" height="600" loading="lazy"></iframe>`;
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
      this._tell("La copie automatique est refusée par le navigateur : copiez le texte ci-dessous.");
    }

    _tell(text) {
      this.root.querySelector("[data-partie=dit]").textContent = text;
      this.say(text);
    }

    _save() {
      this.image().toBlob((blob) => {
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "geocite-carte.png" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
        this._tell("Image enregistrée.");
      });
    }

    /** The map as it is seen, its legend and its sources, on one canvas. */
    image() {
      const { canvas } = this;
      const [ratio, colours] = [canvas._ratio, canvas.colours()];
      const [x0, y0, x1, y1] = canvas._shown().map((value, k) => value + (k < 2 ? -4 : 4));
      const [w, h, foot] = [x1 - x0, y1 - y0, 40];
      const sheet = Object.assign(document.createElement("canvas"), { width: w * ratio, height: (h + foot) * ratio });
      const ctx = sheet.getContext("2d");
      const style = getComputedStyle(document.documentElement);
      ctx.fillStyle = style.getPropertyValue("--fond-carte");
      ctx.fillRect(0, 0, sheet.width, sheet.height);
      for (const one of canvas._canvases) ctx.drawImage(one, x0 * ratio, y0 * ratio, w * ratio, h * ratio, 0, 0, w * ratio, h * ratio);
      ctx.scale(ratio, ratio);
      ctx.fillStyle = style.getPropertyValue("--surface");
      ctx.fillRect(0, h, w, foot);
      if (this.theme.layer) this._legend(ctx, style, h);
      ctx.fillStyle = colours.inkSoft;
      ctx.font = "12px system-ui, sans-serif";
      ctx.fillText(document.querySelector(".attribution").textContent.replace(/\s+/g, " ").trim(), 10, h + 17, w - 20);
      ctx.fillText(location.host + location.pathname, 10, h + 33, w - 20);
      return sheet;
    }

    _legend(ctx, style, h) {
      const lines = [...document.querySelectorAll("[data-partie=legende] li:not(.legende-cercle)")];
      const title = document.querySelector("#theme [data-partie=titre]").textContent;
      ctx.font = "600 13px system-ui, sans-serif";
      const width = Math.max(220, ctx.measureText(title).width + 24);
      const top = h - 18 * lines.length - 44;
      ctx.fillStyle = style.getPropertyValue("--surface");
      ctx.fillRect(10, top, width, 18 * lines.length + 34);
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
    }
  }

  function hatch(ctx, x, y) {
    ctx.beginPath();
    ctx.moveTo(x, y + 11);
    ctx.lineTo(x + 4, y);
    ctx.stroke();
  }

  Object.assign(geocite, { Share });
})((window.geocite = window.geocite || {}));
