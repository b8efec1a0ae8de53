/* In a frame of another site: the map, its legend, a way here; the page around keeps its wheel and its fingers. */
(function (geocite) {
  "use strict";

  const { t } = geocite;
  const TOLD = 1500; // ms

  /** The page around scrolls; the map zooms with Ctrl, and says so. */
  function share(map) {
    const container = map.getContainer();
    map.scrollWheelZoom.disable();
    const note = document.querySelector("#avis-carte");
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
    const link = document.querySelector("#ouvrir");
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
      const other = event.target.closest?.("a[href]");
      if (other) Object.assign(other, { target: "_blank", rel: "noopener" });
    }, true);
  }

  geocite.embed = function (map) {
    leave();
    share(map);
  };

  /** What was chosen, in a bubble: name, kind, main figure, and its page. */
  geocite.tellObject = async function (object, article, { map, canvas, theme }) {
    const { selected } = canvas;
    const box = document.createElement("div");
    box.className = "objet-bulle";
    const add = (name, text) => box.appendChild(Object.assign(document.createElement(name), { textContent: text }));
    add("strong", article.querySelector("h1")?.textContent.trim() ?? object.id);
    add("span", [geocite.KINDS[object.collection], selected?.layer.id === object.collection ? selected.layer.place(selected.i) : ""].filter(Boolean).join(" · "));
    const themed = selected && !selected.group && theme.say(selected.layer, selected.i);
    const figure = themed || mainFigure(article);
    if (figure) add("span", figure);
    const link = add("a", t("Sa page dans géocité"));
    Object.assign(link, { href: geocite.addressOf(object), target: "_blank", rel: "noopener" });
    const at = selected ? canvas.boundsOf(selected.layer, selected.i, selected.group).getCenter() : map.getCenter();
    L.popup({ closeButton: false, maxWidth: 260, autoPanPadding: [12, 56] }).setLatLng(at).setContent(box).openOn(map);
  };

  /** The first figure that a profile knows, with its title. */
  function mainFigure(article) {
    const known = [...article.querySelectorAll(".chiffres dl > div")].find((one) => one.querySelector(".grand .chiffre"));
    const line = known ?? article.querySelector(".fiche-sous");
    if (!known) return line?.textContent.trim() ?? "";
    return t("{indicateur} : {valeur}", { indicateur: known.querySelector("dt").textContent.trim(), valeur: known.querySelector(".grand").textContent.trim() });
  }
})((window.geocite = window.geocite || {}));
