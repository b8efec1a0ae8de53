/* The worker: decodes what the page hands to it, in the order in which it comes. */
import { decodeBytes } from "../map/data/decode.js";

/** @type {{ onmessage: unknown, postMessage: (message: unknown, moved?: Transferable[]) => void }} */
const page = /** @type {any} */ (self);

page.onmessage = (/** @type {MessageEvent} */ { data: { key, bytes, origin } }) => {
  try {
    const decoded = decodeBytes(bytes, origin);
    const arrays = Object.values(decoded).filter((one) => ArrayBuffer.isView(one)).map((array) => array.buffer);
    page.postMessage({ key, decoded }, arrays);
  } catch (error) {
    page.postMessage({ key, error: String(error) });
  }
};
