"""The ready-made GeoPackage: every collection as a table that QGIS opens directly."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geocite.making.geometry import CRS84
from geocite.making.records import Record
from geocite.styles import write_qml

# GDAL writes this date instead of the clock's: two builds of the same data are the same bytes.
FIXED_DATE = "2000-01-01T00:00:00.000Z"
# The state of a figure is not written twice: its value and its vintage tell it.
STATES = (
    "Un chiffre vide dont le millésime est écrit est couvert par le secret statistique ; sans millésime, "
    "il n'est pas renseigné."
)


def build_geopackage(layers: Mapping[str, Sequence[Record]], titles: Mapping[str, str], credit: str) -> bytes:
    """Bytes of a GeoPackage with one table a collection (CRS84 lon, lat), styled for QGIS; lists as « a; b » text.

    `titles` names each layer in French, `credit` is the attribution written in each layer's description.
    No `_statut` columns: NULL with a vintage is a secret, NULL without is not published.
    """
    previous = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "geocite.gpkg"
            for name, records in layers.items():
                _write_layer(path, name, records, titles[name], f"{STATES} {credit}")
            _write_styles(path, list(layers))
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": previous})


def _write_layer(path: Path, name: str, records: Sequence[Record], title: str, credit: str) -> None:
    rows = [{"id": record.id, **_flatten(record.properties)} for record in records]
    frame = gpd.GeoDataFrame(rows, geometry=[record.geometry for record in records], crs=CRS84)
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name.replace("-", "_"),
        driver="GPKG",
        append=path.exists(),
        # The region's layers are small: QGIS builds its own index faster than we can ship one.
        layer_options={"SPATIAL_INDEX": "NO", "IDENTIFIER": title, "DESCRIPTION": credit},
        promote_to_multi=not name.startswith("colleges"),
    )


def _write_styles(path: Path, names: Sequence[str]) -> None:
    """The style that QGIS takes by default for each table, where it looks for it (`layer_styles`)."""
    fixed = {"f_table_catalog": "", "f_table_schema": "", "f_geometry_column": "geom", "styleName": "géocité"}
    rows = [
        {
            **fixed,
            "f_table_name": name.replace("-", "_"),
            "styleQML": write_qml(name),
            "styleSLD": "",
            "useAsDefault": True,
            "description": "Style de géocité",
            "owner": "",
            "ui": "",
            "update_time": FIXED_DATE,
        }
        for name in names
    ]
    # By GDAL rather than by Python's SQLite, whose version would be written in the file.
    options = {"FID": "id", "IDENTIFIER": "layer_styles", "DESCRIPTION": "Styles QGIS"}
    pyogrio.write_dataframe(
        pd.DataFrame(rows), path, layer="layer_styles", driver="GPKG", append=True, layer_options=options
    )


def _flatten(properties: Mapping[str, Any]) -> dict[str, Any]:
    told = {f"{name.removesuffix('_millesime')}_statut" for name in properties if name.endswith("_millesime")}
    return {name: _cell(value) for name, value in properties.items() if name not in told}


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(item["code"] if isinstance(item, dict) else str(item) for item in value)
    return value
