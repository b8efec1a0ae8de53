"""The figures that all sources publish, and those of one region: each table is made once, when first asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from geocite.bundle.contract import Values
from geocite.making.layers.indicators import (
    Latest,
    date_values,
    derive_latest,
    derive_ratios,
    derive_series,
    keep_codes,
)
from geocite.registry.sources import Indicators


@dataclass(frozen=True)
class Figures:
    """The readers' long table `values`, and `codes`: those of a region, by collection."""

    values: pd.DataFrame
    registry: Indicators
    codes: Mapping[str, Sequence[str]]

    @cached_property
    def everywhere(self) -> pd.DataFrame:
        """By edition, the whole sources, with the ratios that no file gives."""
        return derive_ratios(self.values, self.registry).reset_index(drop=True)

    @cached_property
    def dated_everywhere(self) -> pd.DataFrame:
        """By the year described, the whole sources; adds `edition`."""
        return date_values(self.everywhere, self.registry)

    @cached_property
    def published(self) -> pd.DataFrame:
        """By edition, those of the region."""
        return keep_codes(self.everywhere, self.codes)

    @cached_property
    def dated(self) -> pd.DataFrame:
        """By the year described, those of the region."""
        # Rows keep their index from one table to the next.
        return self.dated_everywhere[self.dated_everywhere.index.isin(self.published.index)]

    @cached_property
    def by_edition(self) -> Values:
        """{collection: {indicateur: {edition: {code: number or "s"}}}}."""
        return derive_series(self.published)

    @cached_property
    def by_year(self) -> Values:
        """{collection: {indicateur: {year: {code: number or "s"}}}}: what the bundle holds."""
        return derive_series(self.dated)

    @cached_property
    def latest(self) -> Mapping[tuple[str, str, str], Latest]:
        """The latest known figure of each (collection, code, indicateur)."""
        return derive_latest(self.dated)
