/* Addresses of profiles, and the profile itself taken from its own page. */
import { root } from "./texts.js";

/** @import { Item } from "../types.js" */

/**
 * What the page carries of each collection: `adresse` of its items, `genre` as it is said.
 * @type {Record<string, { adresse: string, genre: string }>}
 */
const collections = JSON.parse(document.getElementById("collections")?.textContent || "{}");
/** @type {Record<string, string>} */
export const KINDS = Object.fromEntries(Object.entries(collections).map(([id, { genre }]) => [id, genre]));

/** @type {(object: Item) => string} */
export const addressOf = ({ collection, id }) => `${root}${collections[collection].adresse}${encodeURIComponent(id)}`;

/**
 * The object that an address of ours shows, or null for any other page.
 * @param {URL} url
 * @returns {Item | null}
 */
export function objectAt(url) {
  if (url.origin !== location.origin || url.search) return null;
  if (!url.pathname.startsWith(`${root}/`)) return null; // A page in another language opens as such.
  const [, folder, last] = /^(.*\/)([^/]*)$/.exec(url.pathname.slice(root.length)) ?? [];
  const found = Object.keys(collections).filter((one) => collections[one].adresse === folder);
  if (!last || !found.length) return null;
  const id = decodeURIComponent(last);
  return { collection: folder === "/qpv/" && !id.startsWith("QN") ? "qpv-2015" : found[0], id };
}

/**
 * The article of a profile, which the server gives without its page; rejects with `status` when there is none.
 * @param {Item} object
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement>}
 */
export async function fetchProfile(object, signal) {
  if (!collections[object.collection]) throw Object.assign(new Error("404"), { status: 404 });
  const answer = await fetch(`${addressOf(object)}?partie=fiche`, { signal });
  if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { status: answer.status });
  const article = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  if (article instanceof HTMLElement && article.id === "fiche") return document.importNode(article, true);
  throw new Error("fiche"); // Not an answer of ours: a gate of the network, most often.
}

/**
 * A plain click, which may open in the panel; the others are the browser's own business.
 * @type {(event: MouseEvent) => boolean}
 */
export const isPlainClick = (event) =>
  event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
