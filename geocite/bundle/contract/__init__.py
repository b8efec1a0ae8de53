"""What a bundle holds, as making writes it and serving reads it: the manifest and every document.

A field has the name of its key. Every key is always written, null where nothing is known; a file that lacks one
without a default, or has one more, is refused. Boxes are west, south, east, north and positions lon, lat, in degrees
(CRS84).
"""

from geocite.bundle.contract.documents import (
    Anomaly,
    CiteCard,
    DepartementPath,
    Documents,
    Fact,
    Indicator,
    Indicators,
    Link,
    Locator,
    MapShell,
    Profiles,
    Reference,
    Series,
    Statement,
)
from geocite.bundle.contract.manifest import (
    Collection,
    Crosswalk,
    DetailFile,
    FileEntry,
    JoinCount,
    Manifest,
    MapLayer,
    MapPlan,
    Region,
    Source,
    SourceFile,
    Thresholds,
)
from geocite.bundle.contract.parts import Box, Cell, Confidence, Entry, Nature, Severity, State, Values

__all__ = [
    "Anomaly",
    "Box",
    "Cell",
    "CiteCard",
    "Collection",
    "Confidence",
    "Crosswalk",
    "DepartementPath",
    "DetailFile",
    "Documents",
    "Entry",
    "Fact",
    "FileEntry",
    "Indicator",
    "Indicators",
    "JoinCount",
    "Link",
    "Locator",
    "Manifest",
    "MapLayer",
    "MapPlan",
    "MapShell",
    "Nature",
    "Profiles",
    "Reference",
    "Region",
    "Series",
    "Severity",
    "Source",
    "SourceFile",
    "State",
    "Statement",
    "Thresholds",
    "Values",
]
