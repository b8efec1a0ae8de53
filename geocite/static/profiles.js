/* Addresses of profiles, and the profile itself. */
(function (geocite) {
  "use strict";

  const { t, root } = geocite;
  const FOLDERS = { cites: "cites", "qpv-2024": "qpv", "qpv-2015": "qpv", communes: "communes", colleges: "colleges", epci: "collections/epci/items" };
  const KINDS = {
    cites: t("Cité éducative"),
    "qpv-2024": t("Quartier prioritaire 2024"),
    "qpv-2015": t("Quartier prioritaire 2015"),
    communes: t("Commune"),
    colleges: t("Collège"),
    epci: t("Intercommunalité"),
  };

  const addressOf = ({ collection, id }) => `${root}/${FOLDERS[collection]}/${encodeURIComponent(id)}`;

  /** The object that an address of ours shows, or null for any other page. */
  function objectAt(url) {
    if (url.origin !== location.origin || url.search) return null;
    if (!url.pathname.startsWith(`${root}/`)) return null; // A page in another language opens as such.
    const match = /^\/(cites|qpv|communes|colleges|collections\/epci\/items)\/([^/]+)$/.exec(url.pathname.slice(root.length));
    if (!match) return null;
    const id = decodeURIComponent(match[2]);
    const found = Object.keys(FOLDERS).filter((one) => FOLDERS[one] === match[1]);
    return { collection: match[1] === "qpv" && !id.startsWith("QN") ? "qpv-2015" : found[0], id };
  }

  /** The article of a profile, which the server gives without its page; rejects with `status` when there is none. */
  async function fetchProfile(object, signal) {
    if (!FOLDERS[object.collection]) throw Object.assign(new Error("404"), { status: 404 });
    const answer = await fetch(`${addressOf(object)}?partie=fiche`, { signal });
    if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { status: answer.status });
    const article = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    if (article?.id === "fiche") return document.importNode(article, true);
    throw new Error("fiche"); // Not an answer of ours: a gate of the network, most often.
  }

  /** A plain click, which may open in the panel; the others are the browser's own business. */
  const isPlainClick = (event) =>
    event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  Object.assign(geocite, { KINDS, addressOf, objectAt, fetchProfile, isPlainClick });
})((window.geocite = window.geocite || {}));
