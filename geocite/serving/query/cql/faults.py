"""What is wrong with a filter, in words: the name of the property, its type, and how to write it right."""

from collections.abc import Iterable, Mapping

from geocite.errors import UsageError
from geocite.serving.language.folding import written
from geocite.serving.language.languages import N_, Words, _
from geocite.serving.query.cql.nodes import Term
from geocite.serving.search.likeness import did_you_mean

_KINDS = Words(
    {
        "number": N_("un nombre"),
        "string": N_("un texte"),
        "boolean": N_("une condition, vraie ou fausse"),
        "array": N_("une liste"),
        "date": N_("une date"),
        "geometry": N_("une géométrie"),
        "object": N_("un objet"),
    }
)
_LONGEST = 60  # characters of what is quoted


def no_property(name: str, known: Iterable[str]) -> UsageError:
    """A property that the layer has not."""
    offered = list(known)
    return UsageError(
        _(
            "Filtre : pas de propriété « {name} ».{near} Propriétés possibles : {known}.",
            name=name[:_LONGEST],
            near=did_you_mean(name, offered),
            known=", ".join(offered),
        )
    )


def no_operation(name: str, known: Iterable[str]) -> UsageError:
    """An operation or a function that is not offered."""
    offered = sorted(known)
    return UsageError(
        _(
            "Filtre : l’opération « {name} » n’est pas offerte.{near} Opérations : {known}.",
            name=name[:_LONGEST],
            near=did_you_mean(name.lower(), offered),
            known=", ".join(offered),
        )
    )


def wrong_number(op: str) -> UsageError:
    """An operation with too few or too many terms."""
    return UsageError(_("Filtre : « {name} » n’a pas le bon nombre de termes.", name=op.upper()))


def no_geometry(op: str) -> UsageError:
    """A spatial operation between anything else than the geometry of the items and a shape."""
    return UsageError(
        _(
            "Filtre : « {name} » compare « geometry » à une géométrie, par exemple {name}(geometry, "
            "BBOX(2.7,50.2,2.9,50.4)).",
            name=op.upper(),
        )
    )


def no_condition(term: Term) -> UsageError:
    """A filter that is a value and not a condition."""
    return UsageError(
        _(
            "Filtre : {term} est {kind}, pas une condition. Écrivez par exemple : {example}.",
            term=_told(term),
            kind=_kind(term.kind),
            example=_example(term),
        )
    )


def null_literal() -> UsageError:
    """NULL compared, or something that is no value."""
    return UsageError(_("Filtre : NULL ne se compare à rien. Écrivez : propriété IS NULL, ou IS NOT NULL."))


def bad_date(text: str) -> UsageError:
    """A date that is none."""
    return UsageError(
        _(
            "Filtre : « {text} » n’est pas une date. Écrivez DATE('2022-09-01') ou TIMESTAMP('2022-09-01T00:00:00Z').",
            text=text[:_LONGEST],
        )
    )


def open_pattern() -> UsageError:
    """A pattern of LIKE that is not a text written in the filter."""
    return UsageError(_("Filtre : LIKE attend un modèle écrit dans le filtre, par exemple nom LIKE 'Saint-%'."))


def not_taken(op: str, term: Term, kinds: Iterable[str]) -> UsageError:
    """A term of a kind that the operation does not take."""
    return UsageError(
        _(
            "Filtre : « {name} » attend {expected}, or {term} est {kind}. Écrivez par exemple : {example}.",
            name=op.upper(),
            expected=_(" ou ").join(_kind(kind) for kind in kinds),
            term=_told(term),
            kind=_kind(term.kind),
            example=_example(term),
        )
    )


def not_comparable(op: str, one: Term, other: Term) -> UsageError:
    """Two terms of different kinds; the property is named first."""
    if other.op == "property" and one.op != "property":
        one, other = other, one
    return UsageError(
        _(
            "Filtre : {one} est {kind}, {other} est {unlike} : « {name} » ne les compare pas. "
            "Écrivez par exemple : {example}.",
            one=_told(one),
            kind=_kind(one.kind),
            other=_told(other),
            unlike=_kind(other.kind),
            name=op.upper(),
            example=_example(one, other),
        )
    )


def _kind(kind: str) -> str:
    return _KINDS.get(kind, _KINDS["object"])


def _told(term: Term) -> str:
    if term.op == "literal" and term.kind in ("number", "string", "boolean"):
        return _literal(term)[:_LONGEST]
    names = {"property": str(term.value), "list": "(…)", "literal": "…"}
    return _("« {name} »", name=names.get(term.op, term.op.upper())[:_LONGEST])


def _literal(term: Term) -> str:
    if term.kind == "number":
        return written(term.value)
    return str(term.value).upper() if term.kind == "boolean" else "'" + str(term.value).replace("'", "''") + "'"


def _example(term: Term, other: Term | None = None) -> str:
    """A condition on the property that reads well; on any property when there is none."""
    name = str(term.value) if term.op == "property" else ""
    if name and not name.replace("_", "a").isalnum():
        name = f'"{name}"'
    if other is not None and other.op == "literal" and term.kind == "string" and other.kind == "number":
        return f"{name or 'code_departement'} = '{_literal(other)}'"
    return _EXAMPLES.get(term.kind if name else "", "{name} > 1000").format(name=name or "population")


_EXAMPLES: Mapping[str, str] = {
    "number": "{name} > 1000",
    "string": "{name} = 'abc'",
    "boolean": "{name} = TRUE",
    "array": "A_CONTAINS({name}, ('abc'))",
    "geometry": "S_INTERSECTS({name}, BBOX(2.7,50.2,2.9,50.4))",
}
