/* Before all else: asks for the layers of the first view and has them decoded beside the page, which loads meanwhile. */
(function (geocite) {
  "use strict";

  const { decodeur, lon, lat, premiers } = document.currentScript.dataset;
  const waiting = new Map(); // key -> [resolve, reject, address]
  let worker = null;
  let count = 0;

  /** Origin of the map: its centre in Web Mercator at zoom 12, as `geocite.project` gives it. */
  const sin = Math.sin((lat * Math.PI) / 180);
  const WORLD = 256 * 2 ** 12;
  geocite.origin = [WORLD * (lon / 360 + 0.5), WORLD * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI))];

  function inWorker(bytes, address) {
    return new Promise((resolve, reject) => {
      waiting.set(++count, [resolve, reject, address]);
      worker.postMessage({ key: count, bytes, origin: geocite.origin }, [bytes]);
    });
  }

  /** Without a worker: once the scripts of the page are there. */
  async function inPage(bytes) {
    if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done));
    return geocite.decodeBytes(bytes, geocite.origin);
  }

  const early = new Map();

  async function load(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    const bytes = await answer.arrayBuffer();
    return worker ? inWorker(bytes, address) : inPage(bytes);
  }

  /** The decoded content of a display file; rejects when it cannot be had. */
  geocite.fetchDecoded = function (address) {
    const first = early.get(address);
    early.delete(address); // Asked again after a failure, it is fetched again.
    return first || load(address);
  };

  try {
    worker = new Worker(decodeur);
    worker.onmessage = ({ data: { key, decoded, error } }) => {
      const [resolve, reject] = waiting.get(key);
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
})((window.geocite = window.geocite || {}));
