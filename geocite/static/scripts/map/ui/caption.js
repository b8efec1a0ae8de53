/* What a sheet or a picture of the map says of itself. */
import { find } from "../../common/find.js";
import { t } from "../../common/texts.js";

/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: "numeric", month: "long", year: "numeric" };

/** The selected object or the region, in full and in short, and the day and the address. */
export function caption() {
  const selected = find("#panneau").dataset.etat === "fiche";
  const name = document.querySelector("#panneau article h1")?.textContent?.trim();
  const kind = find("#panneau [data-partie=genre]").textContent;
  const theme = find("#theme [data-partie=titre]").textContent;
  const title = selected && name ? `${name} (${kind})` : find("#contenu h1").dataset.titre;
  const date = new Intl.DateTimeFormat(document.documentElement.lang, DAY).format(new Date());
  const foot = [t("Carte du {date}", { date }), location.protocol === "file:" ? "" : location.href].filter(Boolean).join(" · ");
  return { title: theme ? `${title} · ${theme}` : String(title), short: selected ? name : "", foot };
}
