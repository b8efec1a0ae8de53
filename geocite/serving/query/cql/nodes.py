"""The typed node of a filter."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Term:
    """One node: `op` is an operation in lower case, `property`, `literal` or `list`; `kind` is what it gives.

    `value` is the name of a property, a literal (texts in NFC), or the shape of a geometry.
    """

    op: str
    kind: str
    args: tuple["Term", ...] = ()
    value: Any = None

    @property
    def fixed(self) -> bool:
        """Whether it is the same for every item."""
        return self.op != "property" and all(arg.fixed for arg in self.args)
