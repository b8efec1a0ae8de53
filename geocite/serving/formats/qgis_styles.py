"""How QGIS and Google Earth draw our layers: one style a collection, the colours of our map; and the file of QGIS."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from geocite.bundle.geojson import Properties
from geocite.collections import COLLECTIONS
from geocite.collections.model import Style
from geocite.text.spreadsheets import xml_text

_QGIS = "3.34"


# Collèges by network: value of `education_prioritaire`, legend, size, fill.
_NETWORKS = (("REP+", "REP+", 3.0, "#1d3461"), ("REP", "REP", 2.6, "#7f95c4"), ("", "Autres collèges", 2.0, "#ffffff"))
# QGIS does not look a system up by its name alone when it opens a layer definition: without its definition, the
# layers would not be drawn in a project that uses another system.
_CRS84 = (
    'GEOGCRS["WGS 84 (CRS84)",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]],'
    'CS[ellipsoidal,2],AXIS["longitude (Lon)",east],AXIS["latitude (Lat)",north],'
    'ANGLEUNIT["degree",0.0174532925199433],ID["OGC","CRS84"]]'
)
_SRS = (
    f"<srs><spatialrefsys><wkt>{escape(_CRS84)}</wkt><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4>"
    "<authid>OGC:CRS84</authid><geographicflag>true</geographicflag></spatialrefsys></srs>"
)


def write_qml(collection: str) -> str:
    """The style of a collection as QGIS reads it (QML)."""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="{_QGIS}" styleCategories="Symbology">{_renderer(collection)}</qgis>\n'
    )


def write_qlr(address: str, titles: Mapping[str, str]) -> str:
    """A QGIS layer definition: every collection read from the service at `address`, styled.

    `titles` names the collections in French, by id.
    """
    names = sorted(titles, key=lambda name: COLLECTIONS[name].style.legend)
    tree = "".join(
        f'<layer-tree-layer id="geocite_{name}" name={quoteattr(xml_text(titles[name]))} providerKey="OAPIF" '
        f'checked="{_checked(name)}" expanded="0" source={quoteattr(_source(address, name))}/>'
        for name in names
    )
    layers = "".join(_layer(address, name, titles[name]) for name in names)
    return (
        "<!DOCTYPE qgis-layer-definition>\n"
        f'<qlr><layer-tree-group name="géocité" checked="Qt::Checked" expanded="1">{tree}</layer-tree-group>'
        f"<maplayers>{layers}</maplayers></qlr>\n"
    )


_CIRCLE = "https://maps.google.com/mapfiles/kml/shapes/placemark_circle.png"
_PIXELS = 3.78  # in a millimetre


def write_kml_styles(collection: str) -> list[str]:
    """The styles of a collection as KML elements: one, or one a network of collèges."""
    style = COLLECTIONS[collection].style
    if collection != "colleges":
        return [_kml_style("geocite", style, style.fill, style.size)]
    return [_kml_style(_network_id(value), style, fill, size) for value, _, size, fill in _NETWORKS]


def kml_style_of(collection: str, properties: Properties) -> str:
    """Id of the style of an item."""
    if collection != "colleges":
        return "geocite"
    value = properties.get("education_prioritaire") or ""
    return _network_id(value if value in {network[0] for network in _NETWORKS} else "")


def _network_id(value: str) -> str:
    return f"geocite-{value.replace('+', '-plus').lower() or 'autre'}"


def _kml_style(name: str, style: Style, fill: str, size: float) -> str:
    color = f"<color>{_aabbggrr(fill, style.opacity)}</color>"
    if size:
        icon = f"<IconStyle>{color}<scale>{size / 4:g}</scale><Icon><href>{_CIRCLE}</href></Icon></IconStyle>"
        return f'<Style id="{name}">{icon}<LabelStyle><scale>0.7</scale></LabelStyle></Style>'
    line = f"<color>{_aabbggrr(style.line, 255)}</color><width>{style.width * _PIXELS:.2g}</width>"
    shape = f"<PolyStyle>{color}<fill>{int(style.opacity > 0)}</fill></PolyStyle>"
    return f'<Style id="{name}"><LineStyle>{line}</LineStyle>{shape}</Style>'


def _aabbggrr(color: str, opacity: int) -> str:
    return f"{opacity:02x}{color[5:7]}{color[3:5]}{color[1:3]}"


def _checked(name: str) -> str:
    place = COLLECTIONS[name].map
    return "Qt::Checked" if place and place.on else "Qt::Unchecked"


def _source(address: str, name: str) -> str:
    return f"url='{address}' typename='{name}' pagingEnabled='true' restrictToRequestBBOX='1' srsname='OGC:CRS84'"


def _layer(address: str, name: str, title: str) -> str:
    geometry = "Point" if COLLECTIONS[name].style.size else "Polygon"
    kind = "Point" if geometry == "Point" else "MultiPolygon"
    return (
        f'<maplayer type="vector" geometry="{geometry}" wkbType="{kind}" styleCategories="AllStyleCategories">'
        f"<id>geocite_{name}</id><datasource>{escape(_source(address, name))}</datasource>"
        f'<layername>{escape(xml_text(title))}</layername>{_SRS}<provider encoding="UTF-8">OAPIF</provider>'
        f"{_renderer(name)}</maplayer>"
    )


def _renderer(collection: str) -> str:
    style = COLLECTIONS[collection].style
    if collection == "colleges":
        return _networks(style)
    symbol = _symbol("0", style, style.size, style.fill)
    head = '<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0">'
    return f"{head}<symbols>{symbol}</symbols></renderer-v2>"


def _networks(style: Style) -> str:
    categories = "".join(
        f'<category value={quoteattr(value)} symbol="{rank}" label={quoteattr(label)} render="true"/>'
        for rank, (value, label, _, _) in enumerate(_NETWORKS)
    )
    symbols = "".join(_symbol(str(rank), style, size, fill) for rank, (_, _, size, fill) in enumerate(_NETWORKS))
    return (
        '<renderer-v2 type="categorizedSymbol" attr="education_prioritaire" symbollevels="0" enableorderby="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )


def _symbol(name: str, style: Style, size: float, fill: str) -> str:
    kind, layer = ("marker", "SimpleMarker") if size else ("fill", "SimpleFill")
    options = {
        "color": _rgba(fill, style.opacity),
        "outline_color": _rgba(style.line, 255),
        "outline_style": style.dash,
        "outline_width": str(style.width),
        "outline_width_unit": "MM",
        "style": "solid" if style.opacity else "no",
    }
    if size:
        options |= {"name": "circle", "size": str(size), "size_unit": "MM"}
        options.pop("style")
    written = "".join(f'<Option name="{key}" type="QString" value="{value}"/>' for key, value in options.items())
    older = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in options.items())
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" pass="0" locked="0"><Option type="Map">{written}</Option>{older}</layer>'
        "</symbol>"
    )


def _rgba(color: str, opacity: int) -> str:
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{opacity}"
