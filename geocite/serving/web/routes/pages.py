"""The map, the search, the sources, the anomalies."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request

from geocite import __version__
from geocite.bundle.contract import Anomaly
from geocite.bundle.files import to_json
from geocite.serving.language.formatting import published
from geocite.serving.language.languages import N_, _
from geocite.serving.search.ranking import Hit
from geocite.serving.web.delivery.context import address, site
from geocite.serving.web.delivery.respond import JSON, default_at_root, json_answer, page, wanted_format
from geocite.serving.web.delivery.security import allow_inline
from geocite.serving.web.delivery.spreadsheets import csv_answer
from geocite.serving.web.delivery.wsgi import REFUSED
from geocite.serving.web.html.map_page import map_values
from geocite.serving.web.requests.params import HTML_LIMIT, ParameterError, check_known, read_count, read_format
from geocite.serving.web.routes.service import landing_answer

blueprint = Blueprint("pages", __name__)
MOST_FOUND = 50  # answers of a search, when nobody says
SEVERITIES = (N_("erreur"), N_("avertissement"), N_("information"))
ANOMALY_FILTERS = ("severite", "genre", "cite")
ANOMALY_COLUMNS = (
    "severite", "genre", "source", "fichier", "ligne", "collection", "cle", "message", "attendu", "trouve", "remede",
    "producteur", "signaler",
)  # fmt: skip
# What was written down by hand comes from these minutes: their author is who can mend them.
STATED_BY = {"curation": "irev-cr4-2022"}


@blueprint.get("/")
def home() -> Response:
    """The map for people, the landing page for programs."""
    if wanted_format(default_at_root()) == "json":
        return landing_answer()
    values = map_values()
    # In the page itself: a file of its own would hold back all that follows.
    allow_inline([values["amorce"], *values["shell"].scripts], values["shell"].html)
    return page("carte.html", **values)


@blueprint.get("/search")
def search() -> Response:
    """Answers to `q`: names and codes of every collection."""
    check_known(request.args, ("q", "f", "limit"))
    text, limit = request.args.get("q", "").strip(), min(read_count(request.args, "limit", MOST_FOUND, 1), 100)
    hits = site().search.search(text[:200], limit)
    if wanted_format("html") == "json":
        return json_answer({"q": text, "resultats": [_hit(hit) for hit in hits]})
    return page("recherche.html", q=text, groupes=_grouped(hits))


def _hit(hit: Hit) -> dict[str, Any]:
    entry = {"collection": hit.collection, "id": hit.id, "nom": hit.name, "adresse": address(hit.collection, hit.id)}
    former = _("ancien nom : {name}", name=hit.former) if hit.former else ""
    told = ", ".join(part for part in (hit.context, former, hit.note) if part)
    return {**entry, "complement": told, "ancien_nom": hit.former, "jumeau": hit.twin}


def _grouped(hits: list[Hit]) -> list[tuple[str, list[tuple[Hit, Hit | None]]]]:
    """Answers by collection, the collection of the best answer first; a quartier of 2015 beside its twin of 2024."""
    alone = [hit for hit in hits if hit.twin is None]
    names = dict.fromkeys(hit.collection for hit in alone)
    twins = {hit.twin: hit for hit in hits if hit.twin}
    return [(name, [(hit, twins.get(hit.id)) for hit in alone if hit.collection == name]) for name in names]


@blueprint.get("/sources")
def sources() -> Response:
    """Where the data come from."""
    check_known(request.args, ("f",))
    manifest = site().catalogue.manifest
    if wanted_format("html") == "json":
        outlines = {name: entry.tolerance_m for name, entry in manifest.collections.items()}
        told = {"sources": manifest.sources, "jointures": manifest.jointures, "tolerance_m": outlines}
        return json_answer(told)
    drawn = [entry for entry in manifest.collections.values() if entry.tolerance_m]
    return page(
        "sources.html",
        page="sources",
        sources=manifest.sources,
        jointures=manifest.jointures,
        contours=drawn,
        paru=published,
    )


@blueprint.get("/anomalies")
def anomalies() -> Response:
    """What the data get wrong or leave out."""
    check_known(request.args, ("f", "offset", "limit", *ANOMALY_FILTERS))
    asked = read_format(request.args, ("html", "json", "csv"))
    kind = asked or wanted_format("html", ("html", "json", "csv"))
    everything = site().catalogue.bundle.documents.anomalies
    wanted = {name: request.args[name] for name in ANOMALY_FILTERS if request.args.get(name)}
    _check_choice(everything, wanted)
    found = [_reported(entry) for entry in everything if _concerns(entry, wanted)]
    if kind == "json":
        return json_answer({"nombre": len(found), "anomalies": found})
    if kind == "csv":
        rows = ([row.get(name) for name in ANOMALY_COLUMNS] for row in found)
        return csv_answer("geocite_anomalies.csv", ANOMALY_COLUMNS, rows)
    return _anomaly_page(everything, found, wanted)


def _reported(entry: Anomaly) -> dict[str, Any]:
    """The anomaly with the producer of its source and where to tell it."""
    source = site().catalogue.sources.get(STATED_BY.get(entry.source, entry.source))
    producer, address = (source.producteur, source.adresse) if source else (None, None)
    told = msgspec.structs.asdict(entry)
    told["remede"] = told.pop("lecteur") or entry.remede  # readers cannot change a file of ours
    return {**told, "producteur": producer, "signaler": address}


def _check_choice(everything: Sequence[Anomaly], wanted: Mapping[str, str]) -> None:
    """ParameterError naming the values possible when a filter asks for another."""
    allowed = {
        "severite": SEVERITIES,
        "genre": sorted({entry.genre for entry in everything}),
        "cite": site().catalogue.bundle.layer("cites").index,
    }
    for name, value in wanted.items():
        if value not in allowed[name]:
            told = _(
                "« {name} » ne peut pas valoir « {text} ». Valeurs possibles : {known}.",
                name=name,
                text=value[:80],
                known=", ".join(allowed[name]),
            )
            raise ParameterError(told)


def _anomaly_page(everything: Sequence[Anomaly], found: list[Any], wanted: dict[str, str]) -> Response:
    offset = read_count(request.args, "offset", 0, 0)
    limit = read_count(request.args, "limit", HTML_LIMIT, 1)
    return page(
        "anomalies.html",
        page="sources",
        anomalies=found[offset : offset + limit],
        nombre=len(found),
        offset=offset,
        limit=limit,
        genres=sorted({entry.genre for entry in everything}),
        severites=SEVERITIES,
        cites=[(cite, site().catalogue.name("cites", cite)) for cite in site().catalogue.bundle.layer("cites").index],
        choix=wanted,
        requete=urlencode(wanted),
        connu=site().catalogue.has,
        nom=site().catalogue.name,
    )


def _concerns(entry: Anomaly, wanted: Mapping[str, str]) -> bool:
    if any(getattr(entry, name) != wanted[name] for name in ("severite", "genre") if name in wanted):
        return False
    return "cite" not in wanted or _touches(entry, wanted["cite"])


def _touches(entry: Anomaly, cite: str) -> bool:
    """Whether an anomaly is about a cité, or about an item linked to it."""
    key = (entry.collection, entry.cle)
    if key == ("cites", cite):
        return True
    catalogue = site().catalogue
    offered = [link for link in catalogue.candidates.get(("cites", cite), ()) if link.nature == "candidat"]
    links = (*catalogue.links.get(("cites", cite), ()), *offered)
    return any((link.collection, link.id) == key for link in links)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Whether the server answers, what it serves, and why the bundle of its folder is not what it serves."""
    manifest = site().catalogue.manifest
    counts = {name: entry.nombre for name, entry in site().catalogue.collections.items()}
    told = {
        "etat": "ok",
        "version": __version__,
        "format": manifest.format,
        "collections": counts,
        "paquet": site().bundle_key,
        "paquet_refuse": request.environ.get(REFUSED) or None,
    }
    # Without an ETag: it is made each time, and nobody keeps it.
    return Response(to_json(told) + b"\n", content_type=JSON, headers={"Cache-Control": "no-store"})
