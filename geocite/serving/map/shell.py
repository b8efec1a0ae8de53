"""The map itself: a folium shell around layers of ours. Only here is folium imported, and (lat, lon) written."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geocite.bundle.contract import MapLayer, MapPlan
from geocite.collections import COLLECTIONS, DRAWN
from geocite.serving.language.languages import _
from geocite.serving.map.basemaps import BASE_MAPS
from geocite.serving.map.shell_key import WORDS

# Leaflet’s own spelling: folium keeps `min_zoom` and `max_zoom` for its tiles.
NAVIGATION = {"minZoom": 6, "maxZoom": 18, "zoomSnap": 0.25, "wheelPxPerZoomLevel": 100}


@dataclass(frozen=True)
class Shell:
    """The map's element and the inline scripts that start it (allowed by their hash in the CSP)."""

    html: str
    scripts: tuple[str, ...]


class ShellMap(folium.Map):
    """folium's map without its third-party files: Leaflet comes from our own address, controls speak as we do."""

    _template = Template(
        """
        {% macro html(this, kwargs) -%}
        <div class="folium-map carte" id="{{ this.get_name() }}" role="application"
          aria-roledescription="{{ this.words.role|e }}" aria-label="{{ this.words.map|e }}"
          aria-describedby="carte-aide"></div>
        {%- endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {center: {{ this.location|tojson }},
          attributionControl: false, ...{{ this.options|tojavascript }}});
        L.control.zoom({position: "bottomright",
          zoomInTitle: {{ this.words.nearer|tojson }}, zoomOutTitle: {{ this.words.farther|tojson }}})
          .addTo({{ this.get_name() }});
        L.control.scale({position: "bottomleft", imperial: false}).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, centre: tuple[float, float], zoom: int) -> None:
        """`centre` is (lat, lon), in degrees."""
        self.words = dict(WORDS)
        super().__init__(location=centre, tiles=None, zoom_start=zoom, zoom_control=False)
        self.options.update(NAVIGATION)
        # On the instance: folium's own helpers would change the lists of every map of the process.
        self.default_js = [("leaflet", "/static/leaflet/leaflet.js")]
        self.default_css = [("leaflet_css", "/static/leaflet/leaflet.css")]


class Part(MacroElement):
    """A piece of the map's script, made from its settings."""

    def __init__(self, name: str, settings: Mapping[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = name
        self.settings = dict(settings)


class DataCanvas(Part):
    """The canvas on which all layers of data are drawn; its children are DataLayer elements."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new geocite.Canvas({{ this.settings.lat|tojson }}, {{ this.settings.lon|tojson }});
        {% endmacro %}
        """
    )


class DataLayer(Part):
    """One layer of data: which files hold it and how it is drawn. Nothing of it is embedded."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.addData({{ this.settings|tojson }});
        {% endmacro %}
        """
    )


class Start(Part):
    """Hands the map and its canvas to the page; added last."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        geocite.start({{ this._parent.get_name() }}, {{ this.canvas.get_name() }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, canvas: DataCanvas, settings: Mapping[str, object]) -> None:
        super().__init__("Start", settings)
        self.canvas = canvas


def render_shell(plan: MapPlan, base_map: str) -> Shell:
    """The map of a bundle in the current language, ready to stand in a page: same arguments, same text.

    `base_map` is the one shown at first: `aucun`, `ign` or `osm`.
    """
    figure = _build_map(plan, base_map).get_root()
    assert isinstance(figure, Figure)
    _number_ids(figure)
    figure.render()
    return Shell(_text(figure.html), (_text(figure.script),))


def _build_map(plan: MapPlan, base_map: str) -> ShellMap:
    lon, lat = plan.centre
    west, south, east, north = plan.bbox
    shell = ShellMap((lat, lon), zoom=8)
    canvas = DataCanvas("Canvas", {"lat": lat, "lon": lon})
    shell.add_child(canvas)
    for collection in DRAWN:
        if collection in plan.couches:
            canvas.add_child(DataLayer("Layer", layer_settings(collection, plan.couches[collection])))
    grounds = [{**asdict(one), "attribution": _(one.attribution)} for one in BASE_MAPS]
    bounds = [[south, west], [north, east]]
    shell.add_child(Start(canvas, {"bounds": bounds, "fond": base_map, "fonds": grounds}))
    return shell


def layer_settings(collection: str, files: MapLayer) -> dict[str, object]:
    """What the browser needs to fetch and draw one layer: style, file of the first view, files of the details."""
    declared = COLLECTIONS[collection]
    assert declared.map
    return {
        "id": collection,
        "title": _(declared.title),
        "one": _(declared.words.one),
        "draw": declared.map.draw,
        "on": declared.map.on,
        "rank": declared.map.rank,
        "file": files.vue,
        "details": [{"file": one.fichier, "bbox": one.bbox} for one in files.detail],
        "detailZoom": files.zoom_detail,
    }


def _number_ids(figure: Figure) -> None:
    # folium draws its ids at random: numbered in order of appearance, the page is the same every time.
    for number, element in enumerate(_walk(figure)):
        element._id = str(number)


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def _text(element: Element) -> str:
    lines = (line.strip() for line in element.render().splitlines())
    return "\n".join(line for line in lines if line)
