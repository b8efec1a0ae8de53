"""Items as a GeoDataFrame, for notebooks and for the formats of GDAL. Heavy libraries, imported when asked for."""

import json
from typing import Any

from geocite.serving.formats.selection import Selection, flat
from geocite.serving.geometry.crs import CRS84, WGS84


def to_frame(chosen: Selection, lists: bool = True) -> Any:
    """A GeoDataFrame, one row an item: `id`, its properties, `geometry`.

    Positions are in x, y order whatever the system, None where there is none.

    Lists stay lists, or become « a; b » texts when `lists` is False. Whole numbers stay whole (Int64, missing as NA).
    """
    import geopandas as gpd
    import pandas as pd

    properties = [head["properties"] for head in chosen.heads()]
    columns: dict[str, Any] = {"id": pd.array([head["id"] for head in chosen.heads()], dtype="str")}
    for name, kind in chosen.kinds.items():
        values = [one.get(name) for one in properties]
        columns[name] = _column([flat(value) for value in values] if not lists else values, kind, lists)
    crs = "OGC:CRS84" if chosen.crs is CRS84 else chosen.crs.code
    return gpd.GeoDataFrame(columns, geometry=_shapes(chosen), crs=crs)


def _column(values: list[Any], kind: str, lists: bool) -> Any:
    import pandas as pd

    if kind == "number":
        whole = all(value is None or isinstance(value, int) for value in values)
        return pd.array(values, dtype="Int64" if whole else "Float64").astype("Int64" if whole else "float64")
    if kind == "boolean":
        return pd.array(values, dtype="boolean")
    if kind == "array" and lists:
        return pd.Series(values, dtype="object")
    return pd.array(values, dtype="str")


def _shapes(chosen: Selection) -> Any:
    import numpy as np
    import shapely

    if chosen.bare:
        return np.full(len(chosen.ranks), None)
    texts = [None if shape is None else json.dumps(shape) for shape in chosen.geometries()]
    shapes = shapely.from_geojson(np.array(texts, dtype=object))
    if chosen.crs is WGS84:
        # GeoDataFrames and files of GDAL are x, y whatever the axes of the system.
        return shapely.transform(shapes, lambda points: points[:, ::-1])
    return shapes
