"""One cité in one HTML file: the page of the map, what it would ask a server for, and no server."""

import base64
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from markupsafe import Markup
from msgspec.structs import replace

from geocite.bundle.contract import Box, Source
from geocite.bundle.files import to_json
from geocite.bundle.layer import Layer
from geocite.bundle.loading import Bundle
from geocite.collections import COLLECTIONS, GENERATIONS, LISTED
from geocite.errors import UsageError
from geocite.serving.catalogue.catalogue import Catalogue, as_codes
from geocite.serving.language.folding import normalise
from geocite.serving.map.basemaps import BASE_MAPS
from geocite.serving.map.display_files import find_touching, limit_display, read_display
from geocite.serving.search.likeness import nearest_of

# The scripts of the map, then those that it would fetch later.
SCRIPTS = ("/static/page-carte.js", "/static/share.js", "/static/picture.js", "/static/filters.js")
STYLES = ("/static/standalone.css", "/static/page-carte.css", "/static/fiche.css")
_CSS_FILE = re.compile(r"url\((?!['\"]?data:)[^)]*\)")

Get = Callable[[str], bytes]  # the body that the server answers at an address, as a browser asks for it


@dataclass(frozen=True)
class FileParts:
    """What the page of the map holds when it stands alone (templates/standalone.html)."""

    name: str  # of the cité
    made: str
    url: str  # of the server where the other links lead, "" for none
    policy: Markup
    first_script: Markup
    script: Markup
    style: Markup
    sources: tuple[Source, ...]
    content: str  # what the page asks a server for: JSON, gzip, base64


@dataclass(frozen=True)
class Around:
    """A cité and what stands around it: ids by layer, and the box (west, south, east, north; degrees)."""

    cite: str
    ids: Mapping[str, frozenset[str]]
    bbox: Box


class Part(Bundle):
    """A bundle that knows one cité and its surroundings only: enough for the page of the map."""

    def __init__(self, whole: Bundle, around: Around) -> None:
        west, south, east, north = around.bbox
        counts = {
            name: replace(entry, nombre=len(around.ids[name])) if name in around.ids else entry
            for name, entry in whole.manifest.collections.items()
        }
        plan = replace(whole.manifest.carte, bbox=around.bbox, centre=((west + east) / 2, (south + north) / 2))
        manifest = replace(whole.manifest, collections=counts, carte=plan)
        super().__init__(whole.path, manifest, whole.documents, whole.files)
        self.whole, self.around = whole, around

    def layer(self, collection: str) -> Layer:
        """The features kept of one collection."""
        layer = self.whole.layer(collection)
        kept = self.around.ids.get(collection)
        if kept is None:
            return layer
        return Layer(collection, tuple(layer.feature(name) for name in layer.index if name in kept))


def find_around(catalogue: Catalogue, cite: str) -> Around:
    """The cité, its communes and those that touch them, their quartiers and collèges; UsageError when unknown."""
    if not catalogue.has("cites", cite):
        known = catalogue.bundle.layer("cites").index
        forms = [(slug, form) for slug in known for form in (normalise(slug), normalise(catalogue.name("cites", slug)))]
        near = nearest_of(normalise(cite), forms, 3)
        told = f"Les plus proches : {', '.join(near)}" if near else f"Cités connues : {', '.join(known)}"
        raise UsageError(f"Aucune cité éducative ne s’appelle « {cite} ». {told}.")
    layers = _layers(catalogue)
    linked = {name: {link.id for link in catalogue.linked("cites", cite, name)} for name in layers}
    own = {code for code in linked["communes"] if catalogue.has("communes", code)}
    for name in GENERATIONS:
        own |= {code for qpv in linked[name] for code in _communes(catalogue, name, qpv)}
    communes = own | find_touching(read_display(catalogue.bundle, "communes"), own)
    ids = {name: {i for i in linked[name] if catalogue.has(name, i)} for name in layers}
    for name in (one for one in layers if one not in ("cites", "communes")):
        ids[name] |= {i for i in catalogue.bundle.layer(name).index if communes & set(_communes(catalogue, name, i))}
    ids["communes"] = {code for code in communes if catalogue.has("communes", code)}
    ids["cites"] = {cite}
    boxes = [box for code in own if catalogue.has("communes", code) and (box := catalogue.bbox("communes", code))]
    boxes += [box for box in [catalogue.bbox("cites", cite)] if box]
    west, south, east, north = zip(*boxes, strict=True)
    bbox = (min(west), min(south), max(east), max(north))
    return Around(cite, {name: frozenset(found) for name, found in ids.items()}, bbox)


def _layers(catalogue: Catalogue) -> tuple[str, ...]:
    """The layers of the map that a bundle holds."""
    return tuple(name for name in LISTED if name in catalogue.collections)


def _communes(catalogue: Catalogue, collection: str, item_id: str) -> list[str]:
    found = catalogue.get(collection, item_id) if catalogue.has(collection, item_id) else {}
    return list(as_codes(found.get(COLLECTIONS[collection].communes)))


# -- the file


@dataclass(frozen=True)
class Writer:
    """Makes the file of one cité: `whole` answers for the whole bundle, `draw` makes the page of its surroundings."""

    catalogue: Catalogue
    around: Around
    whole: Get
    draw: Callable[[FileParts], str]
    url: str = ""
    made: str = ""  # what the file says of its own date

    def write(self) -> bytes:
        """The file, UTF-8."""
        policy = (
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
            f"img-src data: blob: {' '.join(one.origin for one in BASE_MAPS)}"
        )
        parts = FileParts(
            name=self.catalogue.name("cites", self.around.cite),
            made=self.made,
            url=self.url,
            policy=Markup(policy.replace("'", "&apos;")),  # a plain one would be typeset with the page
            first_script=_script([self.whole("/static/standalone.js")]),
            script=_script([self.whole(address) for address in SCRIPTS]),
            style=_style([self.whole(address) for address in STYLES]),
            sources=tuple(self.catalogue.sources.values()),
            content=base64.b64encode(gzip.compress(to_json(self._content()), 9, mtime=0)).decode(),
        )
        return self.draw(parts).encode()

    def _content(self) -> dict[str, object]:
        answers = dict(self._profiles())
        answers["/indicators?forme=carte"] = self.whole("/indicators?f=json&forme=carte").decode()
        answers["/filtres"] = to_json(self._filters()).decode()
        answers |= self._values
        return {
            "cite": self.around.cite, "url": self.url, "reponses": answers,
            "cartes": dict(self._maps()), "objets": list(self._objects()),
        }  # fmt: skip

    def _maps(self) -> Iterator[tuple[str, str]]:
        for name, layer in self.catalogue.manifest.carte.couches.items():
            for file in (layer.vue, *(one.fichier for one in layer.detail)):
                display = read_display(self.catalogue.bundle, file.removesuffix(".json"))
                yield f"/map/{file}", to_json(limit_display(display, self.around.ids[name])).decode()

    def _profiles(self) -> Iterator[tuple[str, str]]:
        for name in self.around.ids:
            for item in sorted(self.around.ids[name]):
                address = f"{COLLECTIONS[name].address}{item}?partie=fiche"
                fragment = self.whole(address).decode()
                if not fragment.startswith("<article"):
                    raise UsageError(f"La fiche {address} n’a pas pu être écrite : le fichier serait incomplet.")
                yield address, fragment

    def _filters(self) -> dict[str, Any]:
        answer = json.loads(self.whole("/filtres?f=json"))
        for name, columns in answer["couches"].items():
            ranks = [rank for rank, item in enumerate(columns["ids"]) if item in self.around.ids[name]]
            answer["couches"][name] = {key: [column[rank] for rank in ranks] for key, column in columns.items()}
        near = {siren for value in answer["couches"]["communes"]["epci"] for siren in as_codes(value)}
        return {**answer, "epci": {siren: nom for siren, nom in answer["epci"].items() if siren in near}}

    @cached_property
    def _posts(self) -> dict[str, list[str]]:
        """Postal codes by commune."""
        bundle, found = self.catalogue.bundle, dict[str, list[str]]()
        for post, codes in bundle.documents.codes_postaux.items():
            for code in codes:
                found.setdefault(code, []).append(post)
        return found

    @cached_property
    def _values(self) -> dict[str, str]:
        found = {}
        for indicator in self.catalogue.indicators.values():
            for collection in set(indicator.series) & set(self.around.ids):
                vintages = self.catalogue.figures.vintages(collection, indicator.id)
                for vintage in (*vintages, None):
                    year = f"&millesime={quote_plus(vintage)}" if vintage else ""
                    address = f"/indicators/{indicator.id}?collection={collection}{year}"
                    answer = json.loads(self.whole(f"{address}&f=json&forme=carte"))
                    kept, values = self.around.ids[collection], answer.get("valeurs", {})
                    answer["valeurs"] = {code: value for code, value in values.items() if code in kept}
                    found[f"{address}&forme=carte"] = to_json(answer).decode()
        return found

    def _objects(self) -> Iterator[dict[str, object]]:
        posts = self._posts
        for name in self.around.ids:
            for item in sorted(self.around.ids[name]):
                properties = self.catalogue.get(name, item)
                place = properties.get("commune") or (properties.get("noms_communes") or [""])[0]
                yield {"collection": name, "id": item, "nom": self.catalogue.name(name, item), "complement": place,
                       "codes": posts.get(item, []), "adresse": COLLECTIONS[name].address + item}  # fmt: skip


def _script(bodies: Iterable[bytes]) -> Markup:
    """Scripts as they may stand in a page."""
    return Markup(b"\n".join(bodies).decode().replace("</script", "<\\/script").replace("<!--", "<\\!--"))


def _style(bodies: Iterable[bytes]) -> Markup:
    """Style sheets without Leaflet's pictures of markers, which this map does not show."""
    return Markup(_CSS_FILE.sub("none", b"\n".join(bodies).decode()))
