"""Files for GIS software, through GDAL (pyogrio) and pyarrow; imported when a file is asked for."""

import io
import re
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geocite.serving.formats.archives import write_zip
from geocite.serving.formats.geodataframe import to_frame
from geocite.serving.formats.qgis_styles import kml_style_of, write_kml_styles
from geocite.serving.formats.selection import Selection
from geocite.text.spreadsheets import french_csv, xml_text

FIXED_DATE = "2000-01-01T00:00:00.000Z"
SHORT = 10  # letters in a dBASE column name
TEXT = 254  # bytes in a dBASE cell
_PLACEMARK = re.compile(rb"(<Placemark\b[^>]*>(?:\s*<name>(?:<!\[CDATA\[.*?\]\]>|[^<]*)</name>)?)", re.DOTALL)


def write_flatgeobuf(chosen: Selection) -> bytes:
    """FlatGeobuf, indexed unless an item has no position."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{chosen.layer.id}.fgb"
        placed = all(head.get("bbox") for head in chosen.heads()) and not chosen.bare
        options = {
            "TITLE": chosen.title,
            "DESCRIPTION": chosen.credit_line,
            "SPATIAL_INDEX": "YES" if placed and chosen.ranks else "NO",
        }
        _write(chosen, path, "FlatGeobuf", layer=chosen.layer.id, layer_options=options)
        return path.read_bytes()


def write_kml(chosen: Selection) -> bytes:
    """KML, in longitude and latitude."""
    frame = _flat_frame(chosen).rename(columns={"nom": "Name"})
    for name in frame.columns.drop("geometry"):
        if frame[name].dtype == "str":
            frame[name] = frame[name].map(_kml_text, na_action="ignore").astype("str")
    titled = {"NAME": _kml_text(chosen.title), "DESCRIPTION": _kml_text(chosen.credit_line)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{chosen.layer.id}.kml"
        _write_frame(frame, path, "LIBKML", layer=chosen.layer.id, layer_options=titled)
        return _styled(path.read_bytes(), chosen)


def _kml_text(text: str) -> str:
    # GDAL writes some texts between marks of which « ]]> » is the last.
    return xml_text(text).replace("]]>", "]] >")


def _styled(kml: bytes, chosen: Selection) -> bytes:
    """The same KML in the colours of the map."""
    first, *others = _PLACEMARK.split(kml)
    # Ten megabytes are not parsed again: GDAL writes one item after another, its name first.
    if len(others) != 2 * len(chosen.ranks):
        return kml  # a text that looks like an item: rather no colours than colours out of place
    styles = "".join(write_kml_styles(chosen.layer.id)).encode()
    written = [first.replace(b'<Document id="root_doc">', b'<Document id="root_doc">' + styles, 1)]
    for head, opening, rest in zip(chosen.heads(), others[::2], others[1::2], strict=True):
        url = f"<styleUrl>#{kml_style_of(chosen.layer.id, head['properties'])}</styleUrl>"
        written += [opening, url.encode(), rest]
    return b"".join(written)


def write_shapefile(chosen: Selection) -> bytes:
    """A zipped Shapefile with the table of its shortened names and a note of what it could not hold."""
    shortened = shorten_names(list(chosen.titles))
    frame = _flat_frame(chosen)
    for name in frame.columns.drop("geometry"):
        if frame[name].dtype == "boolean":
            frame[name] = frame[name].map({True: "oui", False: "non"}, na_action="ignore").astype("str")
    cut = [name for name in frame.columns.drop("geometry") if _clip(frame, name)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{chosen.layer.id}.shp"
        _write_frame(frame.rename(columns=shortened), path, "ESRI Shapefile", encoding="UTF-8")
        files = {one.name: one.read_bytes() for one in sorted(Path(folder).iterdir())}
    files["noms-des-colonnes.csv"] = _name_table(shortened, chosen.titles)
    files["LISEZMOI.txt"] = _readme(chosen, cut).encode()
    return write_zip(files)


def write_parquet(chosen: Selection) -> bytes:
    """GeoParquet; lists stay lists, the credit is in the file's metadata."""
    import pyarrow.parquet as parquet

    buffer = io.BytesIO()
    to_frame(chosen).to_parquet(buffer, index=False)
    table = parquet.read_table(buffer)
    told = {name.encode(): text.encode() for name, text in _metadata(chosen).items()}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


def shorten_names(names: list[str]) -> dict[str, str]:
    """Names of ten letters at most, all different, the same from one export to the next."""
    found: dict[str, str] = {}
    for name in names:
        short = name if len(name) <= SHORT else _squeeze(name)
        number = 1
        while short.lower() in {one.lower() for one in found.values()}:
            number += 1
            short = f"{_squeeze(name)[: SHORT - len(str(number))]}{number}"
        found[name] = short
    return found


def _squeeze(name: str) -> str:
    parts = name.replace("millesime", "mil").replace("statut", "st").replace("edition", "ed").split("_")
    last = parts[-1][:3]
    return ("_".join(part[:4] for part in parts[:-1])[: SHORT - len(last) - 1] + "_" + last)[:SHORT]


def _flat_frame(chosen: Selection) -> Any:
    return to_frame(chosen, lists=False)


def _write(chosen: Selection, path: Path, driver: str, **options: Any) -> None:
    _write_frame(_flat_frame(chosen), path, driver, **options)


def _write_frame(frame: Any, path: Path, driver: str, **options: Any) -> None:
    import pyogrio

    previous = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    kind = frame.geometry.geom_type.dropna().unique()
    shape = "Point" if set(kind) == {"Point"} else "MultiPolygon" if len(kind) else "Unknown"
    try:
        with warnings.catch_warnings():
            # GDAL tells what it rounds or renames; what matters of it is in our own notes.
            warnings.simplefilter("ignore")
            promote = shape == "MultiPolygon"
            pyogrio.write_dataframe(
                frame, path, driver=driver, geometry_type=shape, promote_to_multi=promote, **options
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": previous})


def _metadata(chosen: Selection) -> dict[str, str]:
    credit = chosen.credit
    told = {"attribution": credit.attribution, "licence": credit.licence, "millesime": chosen.vintage}
    return told | ({"contours": chosen.outlines} if chosen.outlines else {})


def _clip(frame: Any, name: str) -> bool:
    """Shorten the texts that dBASE cannot hold; whether there were any."""
    column = frame[name]
    if column.dtype != "str":
        return False
    long = column.map(lambda text: isinstance(text, str) and len(text.encode()) > TEXT).astype(bool)
    if not long.any():
        return False
    frame.loc[long, name] = column[long].map(_clipped)
    return True


def _clipped(text: str) -> str:
    kept = text.encode()[: TEXT - 3].decode(errors="ignore")
    return kept.rpartition("; ")[0] + "; …" if "; " in kept else kept + "…"


def _name_table(shortened: Mapping[str, str], titles: Mapping[str, str]) -> bytes:
    rows = ((short, name, titles[name]) for name, short in shortened.items())
    return french_csv(("nom_court", "nom", "ce_que_c_est"), rows)


def _readme(chosen: Selection, cut: list[str]) -> str:
    told = (
        f"Textes trop longs pour ce format, coupés et terminés par « … » : {', '.join(cut)}. "
        "Le GeoPackage les donne en entier.\n"
        if cut
        else ""
    )
    return (
        f"{chosen.title}\n\nNoms de colonnes : dix lettres au plus dans ce format ; noms-des-colonnes.csv donne "
        f"les noms entiers.\n{told}Sources : {chosen.credit.attribution}.\nLicences : {chosen.credit.licence}.\n"
        f"Millésime : {chosen.vintage}.\nPrécision : {chosen.outlines or 'positions de la source'}.\n"
    )
