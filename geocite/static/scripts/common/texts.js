/* Messages of the scripts: French as they write it, another language from what the page carries; figures as it writes them. */

const page = document.documentElement;
const carried = document.getElementById("textes");
/** @type {Record<string, string | string[]>} */
const told = carried ? JSON.parse(carried.textContent) : {};
/** @type {Record<string, string>} */
const LOCALES = { fr: "fr-FR", en: "en-GB" };

/** @typedef {Record<string, string | number>} Values */

/** @type {(text: string, values: Values) => string} */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/**
 * A message with its {names} filled in.
 * @type {(message: string, values?: Values) => string}
 */
export const t = (message, values = {}) => fill(String(told[message] || message), values);

/**
 * The form that goes with a count: French takes the singular for 0 and 1, {n} is the count.
 * @param {number} count
 * @param {string} one
 * @param {string} many
 * @param {Values} [values]
 */
export function tn(count, one, many, values = {}) {
  const forms = told[one] || [one, many];
  const alone = page.lang === "fr" ? Math.abs(count) < 2 : count === 1;
  return fill(forms[alone ? 0 : 1], { n: number(count), ...values });
}

/** @type {(value: number, options?: Intl.NumberFormatOptions) => string} */
export const number = (value, options) => new Intl.NumberFormat(LOCALES[page.lang], options).format(value);

/**
 * A figure and its unit: no space before the percent sign in English.
 * @type {(text: string, unit: string) => string}
 */
export const withUnit = (text, unit) => `${text}${unit === "%" && page.lang === "en" ? "" : "\u202f"}${unit}`;

/** What the addresses of this language begin with. */
export const root = page.dataset.racine || "";
/** What those of every language begin with: a proxy may give the site a prefix. */
export const base = page.lang === "fr" ? root : root.slice(0, -`/${page.lang}`.length);

// The other language shows what is on the screen now: the address has changed since the page was written.
document.addEventListener("pointerdown", renew);
document.addEventListener("focusin", renew);
/** @param {Event} event */
function renew({ target }) {
  const link = target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-langue]")) : null;
  if (!link) return;
  const path = location.pathname.slice(root.length) || "/";
  link.href = base + (link.hreflang === "fr" ? "" : `/${link.hreflang}`) + path + location.search;
}
