"""Files to take away, one format each; every one writes exactly the items chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from geocite.errors import GeociteError
from geocite.serving.formats.geopackage import write_geopackage
from geocite.serving.formats.gis import (
    write_flatgeobuf,
    write_kml,
    write_parquet,
    write_shapefile,
)
from geocite.serving.formats.selection import Selection, as_asked, degrees_only, longitude_first
from geocite.serving.formats.sheets import write_xlsx
from geocite.serving.formats.texts import write_csv, write_excel_csv, write_geojson, write_sequence
from geocite.serving.language.languages import N_, _

Writer = Callable[[Selection], bytes]
Place = Callable[[Selection], Selection]


class MissingLibraryError(GeociteError):
    """A format needs a library that is not installed."""


@dataclass(frozen=True)
class Format:
    """A file format: its name in `f=`, its extension, its media type, what people call it, what it needs."""

    id: str
    extension: str
    mimetype: str
    called: str  # in French
    writer: Writer
    needs: tuple[str, ...] = ()
    place: Place = as_asked  # the same items where the format can put them

    @property
    def title(self) -> str:
        """What people call it, in the current language."""
        return _(self.called)

    def check(self, chosen: Selection) -> Selection:
        """The same items where the format can put them: whatever it refuses is refused here, before it is written.

        MissingLibraryError when a library it needs is not installed, UsageError when it cannot hold what is asked.
        """
        missing = [name for name in self.needs if find_spec(name) is None]
        if missing:
            told = _(
                "Le format {title} a besoin de bibliothèques absentes de ce serveur ({missing}). "
                "Installez-les avec « pip install 'geocite[exports]' », ou demandez GeoJSON ou CSV.",
                title=self.title,
                missing=", ".join(missing),
            )
            raise MissingLibraryError(told)
        return self.place(chosen)

    def write(self, chosen: Selection) -> bytes:
        """The whole file; refused as `check` refuses."""
        return self.writer(self.check(chosen))


_GDAL = ("geopandas", "pyogrio")
FORMATS: dict[str, Format] = {
    entry.id: entry
    for entry in (
        Format("json", "geojson", "application/geo+json", "GeoJSON", write_geojson, place=longitude_first),
        Format(
            "geojsonseq",
            "geojsons",
            "application/geo+json-seq",
            N_("GeoJSON par lignes"),
            write_sequence,
            place=degrees_only,
        ),
        Format("csv", "csv", "text/csv; charset=utf-8", N_("CSV pour Excel"), write_excel_csv, place=longitude_first),
        Format(
            "csv-standard",
            "std.csv",
            "text/csv; charset=utf-8; header=present",
            N_("CSV standard"),
            write_csv,
            place=longitude_first,
        ),
        Format(
            "xlsx",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            N_("Excel (XLSX)"),
            write_xlsx,
            ("openpyxl",),
            longitude_first,
        ),
        Format("gpkg", "gpkg", "application/geopackage+sqlite3", "GeoPackage", write_geopackage, ("fudgeo",)),
        Format("shp", "shp.zip", "application/zip", "Shapefile", write_shapefile, _GDAL),
        Format("kml", "kml", "application/vnd.google-earth.kml+xml", "KML", write_kml, _GDAL, degrees_only),
        Format("fgb", "fgb", "application/flatgeobuf", "FlatGeobuf", write_flatgeobuf, _GDAL),
        Format(
            "parquet",
            "parquet",
            "application/vnd.apache.parquet",
            "GeoParquet",
            write_parquet,
            ("geopandas", "pyarrow"),
        ),
    )
}
_EXTENSIONS = {entry.extension: entry for entry in FORMATS.values()} | {
    "json": FORMATS["json"],
    "geojsonl": FORMATS["geojsonseq"],
    "zip": FORMATS["shp"],
}


def format_of(name: str) -> Format | None:
    """The format that a file name announces (`quartiers.gpkg`, `quartiers.shp.zip`); None when none does."""
    lower = name.lower()
    endings = sorted(_EXTENSIONS, key=len, reverse=True)
    return next((_EXTENSIONS[end] for end in endings if lower.endswith(f".{end}")), None)
