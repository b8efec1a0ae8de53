/* In a file opened from the disk: answers what the page asks for from what the file holds. */
import { around, find, findAll } from "../common/find.js";

/** @typedef {{ collection: string, id: string, nom: string, complement: string, codes: string[], adresse: string }} Kept */

const NOT_HERE = "Cette page n’est pas dans le fichier.";
/** @type {{ cite: string, url: string, reponses: Record<string, string>, cartes: Record<string, string>, objets: Kept[] }} */
const kept = { cite: "", url: "", reponses: {}, cartes: {}, objets: [] };
window.geocite = Object.assign(window.geocite ?? {}, { alone: true });
const ready = new Promise((done) => addEventListener("DOMContentLoaded", done)).then(unpack);

async function unpack() {
  const text = find("#contenu-du-fichier").textContent;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return Object.assign(kept, await new Response(stream).json());
}

Object.assign(self, { Worker: undefined }); // A file may not start one: the page decodes by itself.

/** @type {(text: string) => string} */
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
/** @type {(value: unknown) => Response} */
const json = (value) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });

/** @param {string} text */
function search(text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return kept.objets.filter((one) => words.every((word) => plain(`${one.nom} ${one.complement} ${one.id} ${one.codes.join(" ")}`).includes(word)));
}

/** The answer that the server would give; 404 for what the file does not hold. */
self.fetch = async function (address) {
  await ready;
  const { pathname, searchParams } = new URL(String(address), "http://fichier");
  if (pathname === "/search") return json({ resultats: search(searchParams.get("q") || "") });
  for (const name of ["f", "v"]) searchParams.delete(name);
  const whole = pathname + (searchParams.size ? `?${searchParams}` : "");
  const body = kept.cartes[pathname] ?? kept.reponses[whole];
  return new Response(body ?? "", { status: body === undefined ? 404 : 200 });
};

// A browser that keeps a file's address as it is: the view is not in it, all else works.
for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
  const own = history[name].bind(history);
  history[name] = (state, title, address) => {
    try {
      own(state, title, address);
    } catch {
      own(state, title);
    }
  };
}

/** @param {string} text */
function say(text) {
  const line = find("#dit-du-fichier");
  line.textContent = text;
  setTimeout(() => (line.textContent = ""), 6000);
}

/** @type {(address: string) => Kept | undefined} */
const objectAt = (address) => kept.objets.find((one) => one.adresse === decodeURIComponent(address));

/** @param {MouseEvent} event */
function follow(event) {
  const link = around(event, "a[href]");
  const address = link?.getAttribute("href");
  if (!link || !address || !address.startsWith("/")) return;
  event.preventDefault();
  event.stopPropagation();
  const object = link.hasAttribute("data-page") ? null : objectAt(address);
  if (object) window.geocite.open({ collection: object.collection, id: object.id });
  else if (kept.url) open(kept.url + address, "_blank", "noopener");
  else say(NOT_HERE);
  if (object) window.geocite.closeSearch();
}

addEventListener("click", follow, true);
addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("q");
  if (search(String(asked || "")).length === 0) say("Aucun résultat dans ce fichier.");
}, true);
addEventListener("DOMContentLoaded", () => {
  document.documentElement.classList.add("hors-ligne");
  for (const name of ["href", "action"]) // Without scripts they lead elsewhere, or nowhere.
    for (const one of document.querySelectorAll(`[data-${name}]`)) one.setAttribute(name, String(one.getAttribute(`data-${name}`)));
  const line = Object.assign(document.createElement("p"), { id: "dit-du-fichier", role: "status" });
  document.body.append(line);
});
ready.then(() => {
  document.documentElement.classList.toggle("avec-serveur", Boolean(kept.url));
  for (const link of findAll(".exemples a")) if (!objectAt(String(link.getAttribute("href")))) link.closest("li")?.remove();
  if (!/[?&]selection=/.test(location.search)) window.geocite.open({ collection: "cites", id: kept.cite });
});
