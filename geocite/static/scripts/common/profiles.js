/* Addresses of profiles, and the profile itself taken from its own page. */
import { root, t } from "./texts.js";

/** @import { Item } from "../types.js" */

/** @type {Record<string, string>} */
const FOLDERS = { cites: "cites", "qpv-2024": "qpv", "qpv-2015": "qpv", communes: "communes", colleges: "colleges", epci: "collections/epci/items" };
/** @type {Record<string, string>} */
export const KINDS = {
  cites: t("Cité éducative"),
  "qpv-2024": t("Quartier prioritaire 2024"),
  "qpv-2015": t("Quartier prioritaire 2015"),
  communes: t("Commune"),
  colleges: t("Collège"),
  epci: t("Intercommunalité"),
};

/** @type {(object: Item) => string} */
export const addressOf = ({ collection, id }) => `${root}/${FOLDERS[collection]}/${encodeURIComponent(id)}`;

/**
 * The object that an address of ours shows, or null for any other page.
 * @param {URL} url
 * @returns {Item | null}
 */
export function objectAt(url) {
  if (url.origin !== location.origin || url.search) return null;
  if (!url.pathname.startsWith(`${root}/`)) return null; // A page in another language opens as such.
  const match = /^\/(cites|qpv|communes|colleges|collections\/epci\/items)\/([^/]+)$/.exec(url.pathname.slice(root.length));
  if (!match) return null;
  const id = decodeURIComponent(match[2]);
  const found = Object.keys(FOLDERS).filter((one) => FOLDERS[one] === match[1]);
  return { collection: match[1] === "qpv" && !id.startsWith("QN") ? "qpv-2015" : found[0], id };
}

/**
 * The article of a profile page; rejects with `status` when there is none.
 * @param {Item} object
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement>}
 */
export async function fetchProfile(object, signal) {
  if (!FOLDERS[object.collection]) throw Object.assign(new Error("404"), { status: 404 });
  const answer = await fetch(addressOf(object), { signal, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const article = /** @type {HTMLElement | null} */ (page.querySelector("article#fiche"));
  if (answer.ok && article) return document.importNode(article, true);
  throw Object.assign(new Error(`${answer.status}`), { status: answer.status });
}

/**
 * A plain click, which may open in the panel; the others are the browser's own business.
 * @type {(event: MouseEvent) => boolean}
 */
export const isPlainClick = (event) =>
  event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
