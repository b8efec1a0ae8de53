/* Elements of a page that its template always writes. */

/**
 * The element of a selector; an error names what the template has lost.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {E}
 */
export function find(selector, within = document) {
  const found = /** @type {E | null} */ (within.querySelector(selector));
  if (!found) throw new Error(selector);
  return found;
}

/**
 * All the elements of a selector.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {E[]}
 */
export const findAll = (selector, within = document) => [.../** @type {NodeListOf<E>} */ (within.querySelectorAll(selector))];

/**
 * The nearest element around the target of an event, null when there is none.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {Event} event
 * @param {string} selector
 * @returns {E | null}
 */
export const around = ({ target }, selector) => (target instanceof Element ? /** @type {E | null} */ (target.closest(selector)) : null);

/**
 * An element with its properties.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Partial<HTMLElementTagNameMap[N]>} [props]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, props = {}, ...children) {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children);
  return element;
}
