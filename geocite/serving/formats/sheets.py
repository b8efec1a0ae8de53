"""XLSX: the items, the data dictionary, the sources. openpyxl is imported when a file is asked for."""

import io
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from geocite.serving.catalogue.dictionary import collection_sources
from geocite.serving.formats.archives import read_zip, write_zip
from geocite.serving.formats.selection import Selection, flat
from geocite.serving.formats.texts import place_cells
from geocite.text.spreadsheets import xml_text

KINDS = {"string": "texte", "number": "nombre", "boolean": "oui ou non", "array": "liste"}
LONGEST = 32_767  # characters in a cell
EPOCH = "2000-01-01T00:00:00Z"  # instead of the clock: same data, same bytes
CORE = "docProps/core.xml"
SOURCE_COLUMNS = ("titre", "producteur", "millesime", "licence", "attribution", "adresse")


def write_xlsx(chosen: Selection) -> bytes:
    """A workbook: « Données », « Dictionnaire », « Sources »; every text is a text, whatever it begins with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _fill(book.create_sheet("Données"), _data(chosen))
    _fill(book.create_sheet("Dictionnaire"), _dictionary(chosen))
    _fill(book.create_sheet("Sources"), _sources(chosen))
    file = io.BytesIO()
    book.save(file)
    return write_zip({**read_zip(file.getvalue()), CORE: _properties(chosen)})


def _properties(chosen: Selection) -> bytes:
    """The workbook's properties; openpyxl's hold the hour of saving, under prefixes that any library may change."""
    title, credit = (escape(xml_text(text)) for text in (chosen.title, chosen.credit_line))
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>géocité</dc:creator><dc:title>{title}</dc:title><dc:description>{credit}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{EPOCH}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{EPOCH}</dcterms:modified></cp:coreProperties>'
    ).encode()


def _fill(sheet: Any, rows: Iterable[list[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    bold = Font(bold=True)
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows):
        cells = []
        for value in row:
            text = isinstance(value, str)
            cell = WriteOnlyCell(sheet, xml_text(value)[:LONGEST] if text else value)
            if text:
                # Said to be text, so that neither « =… » nor « 02001 » becomes anything else.
                cell.data_type, cell.number_format = "s", "@"
            if number == 0:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)


def _data(chosen: Selection) -> Iterator[list[Any]]:
    names = list(chosen.kinds)
    placed = chosen.points and not chosen.bare
    yield ["id", *names, *(chosen.position_names if placed else ())]
    for rank, head in zip(chosen.ranks, chosen.heads(), strict=True):
        row = [head["id"], *(_cell(head["properties"].get(name)) for name in names)]
        if placed:
            row += place_cells(chosen, rank)
        yield row


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return flat(value)


def _dictionary(chosen: Selection) -> Iterator[list[Any]]:
    yield ["Colonne", "Ce que c’est", "Type"]
    for name, title in chosen.titles.items():
        yield [name, title, KINDS.get(chosen.kinds.get(name, "string"), "texte")]


def _sources(chosen: Selection) -> Iterator[list[Any]]:
    yield ["Titre", "Producteur", "Millésime", "Licence", "Attribution", "Adresse"]
    wanted = collection_sources(chosen.bundle, chosen.layer.id)
    known = chosen.bundle.manifest.sources
    for source in [source for source in known if source.id in wanted] or known:
        yield [getattr(source, name) for name in SOURCE_COLUMNS]
