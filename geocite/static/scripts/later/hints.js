/* Three hints for a first visit, put away for good by whoever has read them. */
(function (geocite) {
  "use strict";

  const { t } = geocite;
  const READ = "geocite-reperes";
  const SMALL = 420; // px
  const HINTS = [
    [t("Touchez"), t("un quartier, un collège ou une cité pour ouvrir sa fiche.")],
    [t("Colorez"), t("la carte par un indicateur, ou filtrez-la, dans «\u202fCouches\u202f».")],
    [t("Cherchez"), t("un nom, un code ou une adresse, en haut de la page.")],
  ];

  /** Storage may be forbidden: then nobody could put the hints away for good, and none are shown. */
  function isRead() {
    try {
      return localStorage.getItem(READ) === "lus" || !mayWrite();
    } catch {
      return true;
    }
  }

  function mayWrite() {
    localStorage.setItem(READ, "montres");
    return localStorage.getItem(READ) === "montres";
  }

  geocite.showHints = function (frame, focusAfter) {
    if (isRead() || focusAfter.clientHeight < SMALL || focusAfter.clientWidth < SMALL * 0.7) return; // It would cover the map.
    const box = document.createElement("aside");
    box.className = "reperes";
    box.setAttribute("aria-label", t("Trois repères pour une première visite"));
    const list = document.createElement("ol");
    for (const [verb, rest] of HINTS) {
      const line = list.appendChild(document.createElement("li"));
      line.appendChild(document.createElement("strong")).textContent = verb;
      line.append(` ${rest}`);
    }
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "bouton", textContent: t("J’ai compris") });
    const close = () => {
      localStorage.setItem(READ, "lus");
      const held = box.contains(document.activeElement);
      box.remove();
      removeEventListener("keydown", onEscape, true);
      if (held) focusAfter.focus({ preventScroll: true });
    };
    const onEscape = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault(); // One Escape puts away one thing.
      close();
    };
    button.addEventListener("click", close);
    addEventListener("keydown", onEscape, true);
    box.append(list, button);
    frame.append(box);
  };
})((window.geocite = window.geocite || {}));
