/* Display files: asked for by entries/boot.js before the page is there, decoded by its worker or, without one, here. */
import { find } from "../../common/find.js";
import { decodeBytes } from "./decode.js";

/** @import { Decoded } from "../../types.js" */

/** @type {Record<string, string> | undefined} */
let addresses;

/**
 * The decoded content of a display file by its name; rejects when it cannot be had.
 * @param {string} name
 * @returns {Promise<Decoded>}
 */
export async function fetchFile(name) {
  addresses ??= /** @type {Record<string, string>} */ (JSON.parse(String(find("#fichiers").textContent))); // Hash included.
  const { fetchDecoded, origin } = window.geocite.boot;
  const found = await fetchDecoded(addresses[name]);
  return found instanceof ArrayBuffer ? decodeBytes(found, origin) : found;
}
