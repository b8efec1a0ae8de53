"""What a collection is, declared once: a file of this folder each, read by making and by serving."""

from geocite.collections.cites import CITES
from geocite.collections.colleges import COLLEGES
from geocite.collections.lycees import LYCEES
from geocite.collections.model import Collection
from geocite.collections.qpv import QPV_2015, QPV_2024
from geocite.collections.territories import COMMUNES, EPCI

# In the order of the manifest.
DECLARED: tuple[Collection, ...] = (CITES, QPV_2024, QPV_2015, COMMUNES, COLLEGES, LYCEES, EPCI)
COLLECTIONS: dict[str, Collection] = {one.id: one for one in DECLARED}

GENERATIONS = tuple(one.id for one in DECLARED if one.key == "qpv")
# On the map: as they are listed, from the top; as they are drawn, from the ground up; those shown at first, as fetched.
_PLACES = [(one.id, one.map) for one in DECLARED if one.map]
LISTED = tuple(name for name, place in sorted(_PLACES, key=lambda pair: pair[1].listed))
DRAWN = tuple(name for name, place in sorted(_PLACES, key=lambda pair: pair[1].above))
FIRST = tuple(name for name, place in sorted(_PLACES, key=lambda pair: pair[1].rank) if place.on)
