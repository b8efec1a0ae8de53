/* Links, images and sheets are made by a script that comes when the reader looks for them. */
import { around, find } from "../../common/find.js";
import { later } from "../../common/lazy.js";
import { t } from "../../common/texts.js";

/** @import { Page } from "../../types.js" */
/** @typedef {import("../../later/share.js").Share} Share */

/**
 * Watch the part of the panel that shares and prints.
 * @param {Page} page
 */
export function watchSharing(page) {
  const root = find("#partager");
  /** @type {Promise<Share> | null} */
  let share = null;
  const load = () => (share ??= later("share", root.dataset.script).then(({ Share }) => new Share(root, page)));
  const act = (/** @type {string} */ name) => load().then((made) => made.act(name)).catch(() => {
    share = null;
    page.panel.say(t("Partager et imprimer n’ont pas pu être chargés : la connexion est peut-être coupée."));
  });
  root.addEventListener("toggle", () => act(""));
  root.addEventListener("click", (event) => {
    const name = around(event, "button[data-partie]")?.dataset.partie;
    if (name) act(name);
  });
}
