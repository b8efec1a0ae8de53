/* Objects of the map in words and links, and those that go together. */
import { make } from "../../common/find.js";
import { KINDS, addressOf, objectAt } from "../../common/profiles.js";
import { root } from "../../common/texts.js";

/** @import { DataLayer } from "../../types.js" */

/**
 * Kind and place of a feature in an element, told again once all its communes are known.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {DataLayer} layer
 * @param {number} i
 */
export function tellKind(element, layer, i) {
  const say = () => (element.textContent = [KINDS[layer.id], layer.place(i)].filter(Boolean).join(" · "));
  say();
  layer.tell().then(say);
  return element;
}

/**
 * A link to an object of the map, its name put as text.
 * @param {DataLayer} layer
 * @param {number} i
 */
export function linkTo(layer, i) {
  const href = addressOf({ collection: layer.id, id: layer.source.ids[i] });
  return make("a", { href }, make("span", { textContent: layer.name(i) }), " ", tellKind(make("small"), layer, i));
}

/**
 * An intercommunalité is shown by its communes: their codes.
 * @param {string} siren
 * @returns {Promise<string[]>}
 */
export async function membersOf(siren) {
  const query = new URLSearchParams({ f: "json", skipGeometry: "true", properties: "nom", limit: "10000", intercommunalite: siren });
  const answer = await fetch(`${root}/collections/communes/items?${query}`);
  return answer.ok ? (await answer.json()).features.map((/** @type {{ id: string }} */ { id }) => id) : [];
}

/**
 * Quartiers and collèges of a cité, as its profile links to them: {collection: Set of ids}.
 * @param {HTMLElement} article
 */
export function namedBy(article) {
  /** @type {Record<string, Set<string>>} */
  const found = {};
  const links = article.querySelectorAll('[aria-labelledby="t-quartiers"] a, [aria-labelledby="t-colleges"] a');
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (links)) {
    const object = objectAt(new URL(link.href));
    if (object) (found[object.collection] ??= new Set()).add(object.id);
  }
  return found;
}
