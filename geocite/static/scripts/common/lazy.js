/* What few visits need is fetched when it is asked for, once. */

/** @import { Later } from "../types.js" */

/** @type {Map<string, Promise<Event>>} */
const fetched = new Map();

/**
 * A script or a style, by its element: resolves once it is there, rejects when it cannot be had.
 * @param {"script" | "link"} tag
 * @param {"src" | "href"} name
 * @param {string} address
 * @param {Record<string, string>} [more]
 * @returns {Promise<Event>}
 */
export function fetchOnce(tag, name, address, more) {
  const known = fetched.get(address);
  if (known) return known;
  const coming = new Promise((onload, failed) => {
    const onerror = (/** @type {unknown} */ error) => { fetched.delete(address); failed(error); };
    document.head.append(Object.assign(document.createElement(tag), more, { onload, onerror, [name]: address }));
  });
  fetched.set(address, coming);
  return coming;
}

/** @type {(address: string) => Promise<Event>} */
export const fetchStyle = (address) => fetchOnce("link", "href", address, { rel: "stylesheet" });

/**
 * The exports of a script of `later/`, fetched if the page does not hold it yet; the address is that of the page.
 * @template {keyof Later} N
 * @param {N} name
 * @param {string | undefined} address
 * @returns {Promise<Later[N]>}
 */
export async function later(name, address) {
  const here = window.geocite.later?.[name];
  if (here) return here;
  await fetchOnce("script", "src", String(address));
  return /** @type {Later} */ (window.geocite.later)[name];
}
