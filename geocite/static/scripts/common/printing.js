/* The day of printing, at the foot of what is printed. */
import { t } from "./texts.js";

const place = document.querySelector("[data-imprime]");
if (place) addEventListener("beforeprint", () => {
  const day = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  place.textContent = t("· imprimé le {jour}", { jour: day });
});
