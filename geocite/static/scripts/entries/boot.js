/* Before all else: asks for the layers of the first view and has them decoded beside the page, which loads meanwhile. */
import { project } from "../map/data/decode.js";

/** @import { Decoded } from "../types.js" */
/** @typedef {[resolve: (content: Decoded | ArrayBuffer) => void, reject: (error: unknown) => void, address: string]} Waiting */

const { decodeur = "", lon, lat, premiers = "" } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
/** @type {Map<number, Waiting>} */
const waiting = new Map();
/** @type {Worker | null} */
let worker = null;
let count = 0;

const origin = project(Number(lon), Number(lat));

/** @type {(bytes: ArrayBuffer, address: string, worker: Worker) => Promise<Decoded | ArrayBuffer>} */
const decode = (bytes, address, beside) =>
  new Promise((resolve, reject) => {
    waiting.set(++count, [resolve, reject, address]);
    beside.postMessage({ key: count, bytes, origin }, [bytes]);
  });

/** @type {Map<string, Promise<Decoded | ArrayBuffer>>} */
const early = new Map();

/**
 * The content of a display file: decoded, or its bytes when there is no worker.
 * @param {string} address
 */
async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  const bytes = await answer.arrayBuffer();
  return worker ? decode(bytes, address, worker) : bytes;
}

/**
 * The same, asked for already when it is of the first view; rejects when it cannot be had.
 * @param {string} address
 */
function fetchDecoded(address) {
  const first = early.get(address);
  early.delete(address); // Asked again after a failure, it is fetched again.
  return first || load(address);
}

try {
  worker = new Worker(decodeur);
  worker.onmessage = ({ data: { key, decoded, error } }) => {
    const [resolve, reject] = /** @type {Waiting} */ (waiting.get(key));
    waiting.delete(key);
    if (error) reject(new Error(error));
    else resolve(decoded);
  };
  worker.onerror = () => {
    worker = null; // What was given to it is lost: asked again, and decoded in the page.
    for (const [resolve, reject, address] of waiting.values()) load(address).then(resolve, reject);
    waiting.clear();
  };
} catch {
  worker = null;
}
for (const address of premiers.split(" ")) {
  const loading = load(address);
  loading.catch(() => {}); // Told when the map asks for it.
  early.set(address, loading);
}

window.geocite = Object.assign(window.geocite ?? {}, { boot: { origin, fetchDecoded } });
