"""What every part of the contract is made of."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from geocite.text.states import State as State

Box = tuple[float, float, float, float]
Confidence = Literal["sûr", "probable"]  # of what a document states
Severity = Literal["erreur", "avertissement", "information"]
# How a link is known.
Nature = Literal["liste_officielle", "compte_rendu", "enonce_public", "deduit_correspondance", "candidat", "touche"]
Cell = int | float | Literal["s"]  # a figure, or a statistical secret
Values = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Cell]]]]  # collection, indicator, vintage, code


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the bundle: never changed once made."""
