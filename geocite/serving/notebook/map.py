"""A plain folium map of some layers, for notebooks; imported when a map is asked for."""

from collections.abc import Mapping
from typing import Any

import folium

from geocite.bundle.geojson import FeatureCollection
from geocite.collections.model import Style
from geocite.serving.geometry.rectangles import Box


def draw_layers(
    layers: Mapping[str, FeatureCollection],
    styles: Mapping[str, Style],
    titles: Mapping[str, str],
    box: Box,
    tiles: str | None,
) -> folium.Map:
    """The layers over one another, fitted to a box (west, south, east, north; CRS84, degrees).

    Features carry `nom`, already escaped: folium writes it into HTML.
    """
    west, south, east, north = box
    drawn = folium.Map(location=((south + north) / 2, (west + east) / 2), tiles=tiles, prefer_canvas=True)
    for name, features in layers.items():
        if features["features"]:
            _add(drawn, features, styles[name], titles[name])
    folium.LayerControl(collapsed=False).add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]])
    return drawn


def _add(drawn: folium.Map, features: FeatureCollection, style: Style, title: str) -> None:
    look: dict[str, Any] = {
        "color": style.line,
        "weight": max(1.0, style.width * 3),
        "fillColor": style.fill,
        "fillOpacity": style.opacity / 255,
        "dashArray": "4 3" if style.dash == "dash" else None,
    }
    folium.GeoJson(
        {**features, "features": [one for one in features["features"] if one["geometry"]]},
        name=title,
        style_function=lambda _: look,
        marker=folium.CircleMarker(radius=4, **{**look, "fill_color": style.fill}) if style.size else None,
        tooltip=folium.GeoJsonTooltip(["nom"], labels=False),
    ).add_to(drawn)
