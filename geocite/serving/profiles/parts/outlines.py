"""From the outlines of 2015 to those of 2024: what is known of predecessors, what changed in a cité."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.drawings.small_maps import Shape, build_layers
from geocite.serving.language.languages import N_, Words, _, in_number
from geocite.serving.profiles.common import Figure, Reference, Sources, figure_of
from geocite.serving.profiles.parts.linked_tables import Overlap, overlaps_of

# Under this share (percent of either area) an overlap is a neighbour's edge, not a predecessor.
SLIVER = 1.0


@dataclass(frozen=True)
class Predecessor:
    """A QPV 2015 under a QPV 2024, with its figures; `overlap.share` is the part of the 2024 area that it covers."""

    overlap: Overlap
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Predecessors:
    """What is known on the outlines of 2015: one figure an indicator for each predecessor, `covered` in percent."""

    items: tuple[Predecessor, ...]
    rows: tuple[tuple[str, str, tuple[Figure, ...]], ...]  # indicator id, label, one figure a predecessor
    covered: float


@dataclass(frozen=True)
class Change:
    """One quartier of a cité: taken over as it was, changed, entered or left; `shares` links both generations."""

    kind: str
    collection: str
    reference: Reference
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True)
class Perimeter:
    """What the outlines of 2024 changed in a cité."""

    changes: tuple[Change, ...]
    counts: tuple[tuple[str, int], ...]
    sentence: str
    nearby: tuple[Reference, ...]  # new quartiers of its communes that nothing attaches to it


KINDS = (N_("identique"), N_("modifié"), N_("entré"), N_("sorti"))
_NONE = Words(
    {
        "identique": N_("aucun repris à l’identique"),
        "modifié": N_("aucun modifié"),
        "entré": N_("aucun entré"),
        "sorti": N_("aucun sorti"),
    }
)
_OF_STATUS = {"identique": "identique", "modifié": "modifié", "nouveau": "entré", "sorti": "sorti"}


def build_predecessors(catalogue: Catalogue, sources: Sources, item_id: str) -> Predecessors | None:
    """Latest figures of the QPV 2015 that a QPV 2024 covers; None when it covers none."""
    overlaps = [o for o in overlaps_of(catalogue, "qpv-2024", item_id) if _counts(o)]
    overlaps = [o for o in overlaps if catalogue.has("qpv-2015", o.reference.id)]
    if not overlaps:
        return None
    items = tuple(Predecessor(o, tuple(_figures(catalogue, sources, o.reference.id))) for o in overlaps)
    indicators = catalogue.indicators_of("qpv-2015")
    rows = tuple(
        (found.id, found.short_label, tuple(item.figures[rank] for item in items))
        for rank, found in enumerate(indicators)
    )
    return Predecessors(items, rows, round(sum(o.share or 0.0 for o in overlaps), 1))


def _counts(overlap: Overlap) -> bool:
    return (overlap.share or 0.0) >= SLIVER or (overlap.other_share or 0.0) >= SLIVER


def _figures(catalogue: Catalogue, sources: Sources, code: str) -> Iterator[Figure]:
    for indicator in catalogue.indicators_of("qpv-2015"):
        yield figure_of(catalogue, sources, "qpv-2015", code, indicator.id)


def build_perimeter(catalogue: Catalogue, cite: str) -> Perimeter | None:
    """Quartiers of a cité kept, changed, entered and left; None when it has none of either generation."""
    properties = catalogue.get("cites", cite)
    old = [code for code in properties.get("qpv_2015") or () if catalogue.has("qpv-2015", code)]
    new = [code for code in properties.get("qpv_2024") or () if catalogue.has("qpv-2024", code)]
    if not old and not new:
        return None
    changes = tuple(sorted(_changes(catalogue, old, new), key=lambda change: KINDS.index(change.kind)))
    counts = tuple((kind, sum(change.kind == kind for change in changes)) for kind in KINDS)
    return Perimeter(
        changes, counts, _sentence(counts), tuple(_nearby(catalogue, properties.get("communes") or (), new))
    )


def _sentence(counts: Iterable[tuple[str, int]]) -> str:
    """`2 quartiers modifiés et 1 sorti ; aucun identique, aucun entré.`"""
    rows = list(counts)
    some = [_some(kind, n) for kind, n in rows if n]
    none = ", ".join(_NONE[kind] for kind, n in rows if not n)
    told = _("{most} et {last}", most=", ".join(some[:-1]), last=some[-1]) if len(some) > 1 else "".join(some)
    return _("{some} ; {none}.", some=told, none=none) if none else f"{told}."


def _some(kind: str, count: int) -> str:
    if kind == "identique":
        return in_number(count, "{count}\u202frepris à l’identique", "{count}\u202frepris à l’identique", count=count)
    if kind == "entré":
        return in_number(count, "{count}\u202fentré", "{count}\u202fentrés", count=count)
    if kind == "sorti":
        return in_number(count, "{count}\u202fsorti", "{count}\u202fsortis", count=count)
    return in_number(count, "{count}\u202fmodifié", "{count}\u202fmodifiés", count=count)


def _changes(catalogue: Catalogue, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    """One line a quartier of 2015, then those of 2024 that take over none of these."""
    followed: set[str] = set()
    for code in old:
        overlaps = tuple(o for o in overlaps_of(catalogue, "qpv-2015", code) if _counts(o))
        followed |= {overlap.reference.id for overlap in overlaps}
        yield Change(_kind(catalogue, "qpv-2015", code), "qpv-2015", _reference(catalogue, "qpv-2015", code), overlaps)
    for code in new:
        if code not in followed:
            overlaps = tuple(o for o in overlaps_of(catalogue, "qpv-2024", code) if _counts(o))
            kind = _kind(catalogue, "qpv-2024", code)
            yield Change(kind, "qpv-2024", _reference(catalogue, "qpv-2024", code), overlaps)


def _kind(catalogue: Catalogue, collection: str, code: str) -> str:
    return _OF_STATUS.get(catalogue.get(collection, code).get("statut") or "", "modifié")


def _reference(catalogue: Catalogue, collection: str, code: str) -> Reference:
    return Reference(collection, code, catalogue.name(collection, code))


def _nearby(catalogue: Catalogue, communes: Iterable[str], attached: Iterable[str]) -> Iterator[Reference]:
    known = set(attached)
    codes = [
        c
        for code in communes
        if catalogue.has("communes", code)
        for c in catalogue.get("communes", code).get("qpv_2024") or ()
    ]
    for code in dict.fromkeys(codes):
        new = code not in known and catalogue.has("qpv-2024", code)
        if new and catalogue.get("qpv-2024", code).get("statut") == "nouveau":
            yield _reference(catalogue, "qpv-2024", code)


@dataclass(frozen=True)
class Contours:
    """The two-layer map of a perimeter: (generation, kind of change or `proche`, shape), those of 2024 first."""

    shapes: tuple[tuple[str, str, Shape], ...]
    placing: str


def perimeter_shapes(catalogue: Catalogue, perimeter: Perimeter | None) -> Contours | None:
    """Outlines that a perimeter kept, changed, gained or lost; None when there is none to draw."""
    if perimeter is None:
        return None
    kinds = {(change.collection, change.reference.id): change.kind for change in perimeter.changes}
    for change in perimeter.changes:
        for overlap in change.overlaps:
            kinds.setdefault((overlap.reference.collection, overlap.reference.id), change.kind)
    kinds |= {("qpv-2024", reference.id): "proche" for reference in perimeter.nearby}
    keys = sorted((key for key in kinds if catalogue.has(*key)), reverse=True)
    plan = build_layers(catalogue, keys)
    if plan is None:
        return None
    shapes = tuple((key[0][-4:], kinds[key], shape) for key, shape in zip(keys, plan.shapes, strict=True))
    return Contours(shapes, plan.placing)
