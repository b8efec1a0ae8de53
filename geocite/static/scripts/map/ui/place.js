/* A place that the search found: the map goes there and says, in a bubble, what it lies in. */
import { make } from "../../common/find.js";
import { root, t } from "../../common/texts.js";

/** @import { Page } from "../../types.js" */
/** @typedef {{ nom: string }} Named */

/**
 * @param {Page} page
 * @param {number} lat
 * @param {number} lon
 * @param {string} label
 */
export async function showPlace({ map, panel }, lat, lon, label) {
  map.setView([lat, lon], 16, { animate: false });
  const name = make("strong", { textContent: label });
  const link = make("a", { href: `${root}/locate?lon=${lon}&lat=${lat}`, textContent: t("Dans quel quartier, quelle cité ?") });
  const answer = make("span", { className: "reponse" });
  const box = make("div", { className: "objet-bulle" }, name, answer, link);
  const mark = L.circleMarker([lat, lon], { radius: 7, weight: 3, className: "lieu-cherche" }).addTo(map);
  const popup = L.popup({ offset: [0, -4], autoPanPaddingTopLeft: [12, 64] }).setLatLng([lat, lon]).setContent(box).openOn(map);
  popup.on("remove", () => mark.remove());
  answer.textContent = await within(lat, lon);
  popup.update();
  panel.say([t("Carte centrée sur {lieu}", { lieu: label }), answer.textContent].filter(Boolean).join(". "));
}

/**
 * In words, the quartier, the cité and the commune of a point; nothing when the server cannot be asked.
 * @param {number} lat
 * @param {number} lon
 */
async function within(lat, lon) {
  try {
    const answer = await fetch(`${root}/locate?lon=${lon}&lat=${lat}&f=json`);
    if (!answer.ok) return "";
    /** @type {Record<string, Named[] | undefined>} */
    const found = await answer.json();
    const names = (/** @type {string} */ key) => (found[key] ?? []).map((one) => one.nom).join(", ");
    const [quartier, cite, commune] = ["qpv-2024", "cites", "communes"].map(names);
    return [
      quartier ? t("Dans le quartier prioritaire {nom}.", { nom: quartier }) : t("Dans aucun quartier prioritaire de 2024."),
      cite ? t("Cité éducative : {nom}.", { nom: cite }) : t("Dans aucune cité éducative."),
      commune && t("Commune : {nom}.", { nom: commune }),
    ].filter(Boolean).join(" ");
  } catch {
    return "";
  }
}
