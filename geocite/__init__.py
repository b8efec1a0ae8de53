"""geocite: an interactive geographic explorer of the French « cités éducatives ».

From code: `geocite.open_bundle().layer("qpv-2015")` is a GeoDataFrame, `.map(cite="arras")` a folium map.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from geocite.serving.notebook.bundle import open_bundle

__all__ = ["__version__", "open_bundle"]


def __getattr__(name: str) -> object:
    # Loaded when asked for: `import geocite` stays as light as its command line needs.
    if name == "open_bundle":
        from geocite.serving.notebook.bundle import open_bundle

        return open_bundle
    raise AttributeError(f"module 'geocite' has no attribute {name!r}")
