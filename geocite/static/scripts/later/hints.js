/* Three hints for a first visit, put away for good by whoever has read them. */
import { make } from "../common/find.js";
import { t } from "../common/texts.js";

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

/**
 * Show the hints in a frame, unless they have been read; the focus goes then to an element.
 * @param {HTMLElement} frame
 * @param {HTMLElement} focusAfter
 */
export function showHints(frame, focusAfter) {
  if (isRead() || focusAfter.clientHeight < SMALL || focusAfter.clientWidth < SMALL * 0.7) return; // It would cover the map.
  const lines = HINTS.map(([verb, rest]) => make("li", {}, make("strong", { textContent: verb }), ` ${rest}`));
  const button = make("button", { type: "button", className: "bouton", textContent: t("J’ai compris") });
  const box = make("aside", { className: "reperes" }, make("ol", {}, ...lines), button);
  box.setAttribute("aria-label", t("Trois repères pour une première visite"));
  const close = () => {
    localStorage.setItem(READ, "lus");
    const held = box.contains(document.activeElement);
    box.remove();
    removeEventListener("keydown", onEscape, true);
    if (held) focusAfter.focus({ preventScroll: true });
  };
  const onEscape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault(); // One Escape puts away one thing.
    close();
  };
  button.addEventListener("click", close);
  addEventListener("keydown", onEscape, true);
  frame.append(box);
};
