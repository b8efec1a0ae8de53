/* Palettes that people who see colours differently tell apart: lightness goes one way, or both ways from the middle. */
/** @typedef {[lightness: number, chroma: number, hue: number]} Stop */

// Ends (and middle) in OKLCH: lightness, chroma, hue; the dark theme goes from dark to light.
/** @type {Record<string, { light: Stop[], dark: Stop[] }>} */
export const PALETTES = {
  ocre: { light: [[0.95, 0.04, 85], [0.4, 0.12, 40]], dark: [[0.34, 0.04, 60], [0.9, 0.1, 85]] },
  bleu: { light: [[0.95, 0.03, 220], [0.33, 0.12, 265]], dark: [[0.33, 0.05, 255], [0.92, 0.07, 215]] },
  prune: { light: [[0.95, 0.03, 340], [0.34, 0.14, 320]], dark: [[0.33, 0.06, 315], [0.92, 0.07, 345]] },
  "bleu-ocre": {
    light: [[0.38, 0.12, 258], [0.95, 0.01, 95], [0.45, 0.13, 45]],
    dark: [[0.8, 0.1, 240], [0.36, 0.01, 95], [0.84, 0.13, 70]],
  },
  "prune-vert": {
    light: [[0.38, 0.14, 320], [0.95, 0.01, 95], [0.42, 0.1, 155]],
    dark: [[0.78, 0.12, 325], [0.36, 0.01, 95], [0.86, 0.12, 150]],
  },
};

/** @type {(stop: Stop) => Stop} */
const toLab = ([l, c, h]) => [l, c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];

/**
 * `count` colours as CSS, from the lowest class to the highest.
 * @param {string} id
 * @param {number} count
 * @param {boolean} dark
 */
export function coloursOf(id, count, dark) {
  const stops = (PALETTES[id] || PALETTES.ocre)[dark ? "dark" : "light"].map(toLab);
  return Array.from({ length: count }, (_, i) => {
    const at = (count === 1 ? 0.5 : i / (count - 1)) * (stops.length - 1);
    const k = Math.min(stops.length - 2, Math.floor(at));
    const [l, a, b] = stops[k].map((v, n) => v + (at - k) * (stops[k + 1][n] - v));
    return `oklab(${l.toFixed(3)} ${a.toFixed(3)} ${b.toFixed(3)})`;
  });
}
