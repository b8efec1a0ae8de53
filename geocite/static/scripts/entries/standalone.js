/* In a file opened from the disk: answers what the page asks for from what the file holds. */
(function (geocite) {
  "use strict";

  const NOT_HERE = "Cette page n’est pas dans le fichier.";
  const kept = {};
  geocite.alone = true;
  const ready = new Promise((done) => addEventListener("DOMContentLoaded", done)).then(unpack);

  async function unpack() {
    const text = document.querySelector("#contenu-du-fichier").textContent;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return Object.assign(kept, await new Response(stream).json());
  }

  self.Worker = undefined; // A file may not start one: the page decodes by itself.

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const json = (value) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });

  function search(text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    return kept.objets.filter((one) => words.every((word) => plain(`${one.nom} ${one.complement} ${one.id} ${one.codes.join(" ")}`).includes(word)));
  }

  /** The answer that the server would give; 404 for what the file does not hold. */
  self.fetch = async function (address) {
    await ready;
    const { pathname, searchParams } = new URL(address, "http://fichier");
    if (pathname === "/search") return json({ resultats: search(searchParams.get("q") || "") });
    for (const name of ["f", "v"]) searchParams.delete(name);
    const whole = pathname + (searchParams.size ? `?${searchParams}` : "");
    const body = kept.cartes[pathname] ?? kept.reponses[whole];
    return new Response(body ?? "", { status: body === undefined ? 404 : 200 });
  };

  // A browser that keeps a file's address as it is: the view is not in it, all else works.
  for (const name of ["pushState", "replaceState"]) {
    const own = history[name].bind(history);
    history[name] = (state, title, address) => {
      try {
        own(state, title, address);
      } catch {
        own(state, title);
      }
    };
  }

  function say(text) {
    const line = document.querySelector("#dit-du-fichier");
    line.textContent = text;
    setTimeout(() => (line.textContent = ""), 6000);
  }

  const objectAt = (address) => kept.objets.find((one) => one.adresse === decodeURIComponent(address));

  function follow(event) {
    const link = event.target.closest("a[href]");
    const address = link && link.getAttribute("href");
    if (!address || !address.startsWith("/")) return;
    event.preventDefault();
    event.stopPropagation();
    const object = link.hasAttribute("data-page") ? null : objectAt(address);
    if (object) geocite.open({ collection: object.collection, id: object.id });
    else if (kept.url) open(kept.url + address, "_blank", "noopener");
    else say(NOT_HERE);
    if (object && geocite.search) geocite.search.close();
  }

  addEventListener("click", follow, true);
  addEventListener("submit", (event) => {
    event.preventDefault();
    if (search(new FormData(event.target).get("q") || "").length === 0) say("Aucun résultat dans ce fichier.");
  }, true);
  addEventListener("DOMContentLoaded", () => {
    document.documentElement.classList.add("hors-ligne");
    for (const name of ["href", "action"]) // Without scripts they lead elsewhere, or nowhere.
      for (const one of document.querySelectorAll(`[data-${name}]`)) one.setAttribute(name, one.getAttribute(`data-${name}`));
    const line = Object.assign(document.createElement("p"), { id: "dit-du-fichier", role: "status" });
    document.body.append(line);
  });
  ready.then(() => {
    document.documentElement.classList.toggle("avec-serveur", Boolean(kept.url));
    for (const link of document.querySelectorAll(".exemples a")) if (!objectAt(link.getAttribute("href"))) link.closest("li").remove();
    if (!/[?&]selection=/.test(location.search)) geocite.open({ collection: "cites", id: kept.cite });
  });
})((window.geocite = window.geocite || {}));
