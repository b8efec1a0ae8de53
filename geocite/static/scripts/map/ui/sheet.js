/* On paper, what was on the screen. Browsers print badly what is drawn while they print. */
(function (geocite) {
  "use strict";

  const [WIDTH, HEIGHT] = [809, 654]; // px, the frame on an A4 sheet: 214 by 173 mm, see the print style
  const [LEGEND, TITLE] = [238, 34]; // px, what stands left of the frame and above it
  let undo = null;

  const put = (frame, style) => {
    frame.style.cssText = style;
    undo = () => (frame.style.cssText = "");
  };

  /** Before printing is asked for, the map is drawn again at the size of the sheet; its divider stays where it was. */
  geocite.lay = function () {
    if (undo) return;
    const { map, canvas, swipe } = geocite.page;
    canvas.hover(null); // What is pointed at is not what is shown.
    const [bounds, centre, zoom, at] = [map.getBounds(), map.getCenter(), map.getZoom(), swipe?.at];
    const line = canvas.spans && map.containerPointToLatLng([(map.getSize().x * at) / 100, 0]);
    put(map.getContainer().parentElement, `position:fixed;inset:0 auto auto 0;width:${WIDTH}px;height:${HEIGHT}px`);
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false });
    if (line) swipe.put((100 * map.latLngToContainerPoint(line).x) / WIDTH);
    const clear = undo;
    undo = () => {
      clear();
      map.invalidateSize({ animate: false, pan: false });
      map.setView(centre, zoom, { animate: false });
      if (line) swipe.put(at);
    };
  };

  /** Printing from the browser's menu: too late to draw, the picture of the screen is fitted to the sheet. */
  addEventListener("beforeprint", () => {
    say(geocite.caption());
    geocite.page.canvas.hover(null);
    if (undo) return;
    const frame = geocite.page.map.getContainer().parentElement;
    const { offsetWidth: w, offsetHeight: h } = frame;
    const scale = Math.min(WIDTH / w, HEIGHT / h);
    const left = LEGEND + (WIDTH - w * scale) / 2;
    put(frame, `inset:${TITLE / scale}px auto auto ${left / scale}px!important;width:${w}px;height:${h}px;zoom:${scale}`);
  });

  /** The title of the sheet and its foot; without them, those of the screen. */
  function say({ title, foot } = {}) {
    const head = document.querySelector("#contenu h1");
    head.textContent = title ?? head.dataset.titre;
    document.querySelector(".pied-feuille").textContent = foot ?? "";
  }

  addEventListener("afterprint", () => {
    say();
    undo?.();
    undo = null;
  });
})((window.geocite = window.geocite || {}));
