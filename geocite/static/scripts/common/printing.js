/* The day of printing, at the foot of what is printed. */
(function (geocite) {
  "use strict";

  const { t } = geocite;
  const place = document.querySelector("[data-imprime]");
  if (!place) return;
  addEventListener("beforeprint", () => {
    const day = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    place.textContent = t("· imprimé le {jour}", { jour: day });
  });
})((window.geocite = window.geocite || {}));
