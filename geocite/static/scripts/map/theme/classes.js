/* Classes of a series of numbers: upper bounds, the last being the greatest value; a value on a bound is below it.
 *
 * Same bounds as mapclassify: Quantiles, FisherJenks, EqualInterval, StdMean, UserDefined.
 */
export const SECRET = 254; // rank of « secret statistique »
export const MISSING = 255; // rank of « non renseigné »

/** @typedef {Float64Array | number[]} Numbers */
/** @typedef {(i: number, j: number) => number} Cost */

/** @type {(values: number[]) => Float64Array} */
const ordered = (values) => Float64Array.from(values).sort();

/**
 * Bounds in increasing order, without repeats, ending at the greatest value.
 * @param {number[]} bounds
 * @param {Float64Array} sorted
 */
function tidy(bounds, sorted) {
  const last = sorted[sorted.length - 1];
  return [...new Set([...bounds.filter((bound) => bound < last), last])].sort((a, b) => a - b);
}

/**
 * @param {Float64Array} sorted
 * @param {number} k
 */
function quantiles(sorted, k) {
  return Array.from({ length: k }, (_, i) => {
    const at = ((i + 1) / k) * (sorted.length - 1);
    const low = Math.floor(at);
    return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
  });
}

/**
 * @param {Float64Array} sorted
 * @param {number} k
 */
function equal(sorted, k) {
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  // The greatest value closes them: reckoned, it would be rounded, and stand apart.
  return Array.from({ length: k - 1 }, (_, i) => first + ((i + 1) * (last - first)) / k);
}

/**
 * Mean and multiples of the standard deviation: whole ones for an even number of classes, halves for an odd one.
 * @param {Float64Array} sorted
 * @param {number} k
 */
function deviations(sorted, k) {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const spread = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length - 1 || 1));
  return Array.from({ length: k - 1 }, (_, i) => mean + (i + 1 - k / 2) * spread);
}

/**
 * Least sum of squares within classes (Fisher-Jenks): exact, each row by halves since its best cuts only grow.
 * @param {Float64Array} sorted
 * @param {number} k
 */
function jenks(sorted, k) {
  const values = [...new Set(sorted)];
  if (values.length <= k) return values;
  const cost = costs(sorted, values);
  /** @type {Numbers} */
  let row = values.map((_, j) => cost(0, j));
  const cuts = [];
  for (let c = 1; c < k; c++) {
    const next = new Float64Array(values.length);
    const cut = new Int32Array(values.length);
    fill({ row, next, cut, cost }, [c, values.length - 1], [c, values.length - 1]);
    cuts.push(cut);
    row = next;
  }
  const bounds = [values[values.length - 1]];
  for (let c = k - 2, j = values.length - 1; c >= 0; c--) {
    j = cuts[c][j] - 1;
    bounds.unshift(values[j]);
  }
  return bounds;
}

/**
 * Sum of squares of the values of ranks i to j, repeats counted.
 * @param {Float64Array} sorted
 * @param {number[]} values
 * @returns {Cost}
 */
function costs(sorted, values) {
  const [n, sum, square] = [[0], [0], [0]];
  const middle = sorted[sorted.length >> 1]; // Centred: squares of large numbers lose their last figures.
  for (let i = 0, k = 0; i < values.length; i++) {
    let count = 0;
    while (k < sorted.length && sorted[k] === values[i]) [count, k] = [count + 1, k + 1];
    const value = values[i] - middle;
    n.push(n[i] + count);
    sum.push(sum[i] + count * value);
    square.push(square[i] + count * value * value);
  }
  return (i, j) => {
    const total = sum[j + 1] - sum[i];
    return square[j + 1] - square[i] - (total * total) / (n[j + 1] - n[i]);
  };
}

/**
 * The best last cut before each of the ranks `from` to `to`, sought between `low` and `high`.
 * @param {{ row: Numbers, next: Numbers, cut: Int32Array, cost: Cost }} tables
 * @param {[number, number]} ranks
 * @param {[number, number]} bounds
 */
function fill(tables, [from, to], [low, high]) {
  if (from > to) return;
  const { row, next, cut, cost } = tables;
  const j = (from + to) >> 1;
  let best = Infinity;
  for (let i = low; i <= Math.min(j, high); i++) {
    const value = row[i - 1] + cost(i, j);
    if (value < best) [best, cut[j]] = [value, i];
  }
  next[j] = best;
  fill(tables, [from, j - 1], [low, cut[j]]);
  fill(tables, [j + 1, to], [cut[j], high]);
}

/** @type {Record<string, (sorted: Float64Array, k: number) => number[]>} */
const METHODS = { quantiles, jenks, egaux: equal, ecarts: deviations };

/**
 * Upper bounds of the classes of some numbers: `method` of METHODS with a count, or `manuel` with the bounds.
 * @param {number[]} values
 * @param {string} method
 * @param {number} count
 * @param {number[]} [bounds]
 */
export function classify(values, method, count, bounds = []) {
  if (!values.length) return [];
  const sorted = ordered(values);
  return tidy(method === "manuel" ? bounds : METHODS[method](sorted, count), sorted);
}

/**
 * Rank of the class of a value.
 * @param {number} value
 * @param {number[]} bounds
 */
export function classOf(value, bounds) {
  let k = 0;
  while (k < bounds.length - 1 && value > bounds[k]) k += 1;
  return k;
}
