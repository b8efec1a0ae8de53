"""Text of a damaged file: what is wrong is told with its line, and spoils nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.text.decoding import clean, read_text
from geocite.text.delimited import TableError, read_table

ROWS = ["code;nom", "1;Collège Évariste", "2;Cœur de ville", "3;Élysée"]
UTF8 = "\n".join(ROWS).encode()


def damage(line: int, *, bom: bool) -> bytes:
    """The table in UTF-8 with one letter of a line in Latin-1."""
    lines = [row.encode() for row in ROWS]
    lines[line - 1] = ROWS[line - 1].replace("œ", "oe").encode("latin-1")
    return b"\xef\xbb\xbf" * bom + b"\n".join(lines)


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("line", [2, 4])
def test_a_damaged_byte_is_told_with_its_line_and_the_rest_stays_utf8(line: int, bom: bool) -> None:
    table = read_table(damage(line, bom=bom), "colleges.csv")
    assert table.header == ("code", "nom")
    assert [flaw.line for flaw in table.flaws] == [line]
    assert "UTF-8" in table.flaws[0].reason
    expected = [tuple(row.split(";")) for row in ROWS[1:]]
    others = [rank for rank in range(3) if rank != line - 2]
    assert [table.rows[rank] for rank in others] == [expected[rank] for rank in others]
    assert "\ufffd" in table.rows[line - 2][1]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_file_wholly_in_latin_1_is_still_read(encoding: str) -> None:
    rows = [row.replace("œ", "oe") for row in ROWS]
    table = read_table("\n".join(rows).encode(encoding))
    assert [";".join(row) for row in (table.header, *table.rows)] == rows
    assert table.flaws == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x08b\x0cc\x00d\x7f", "abcd"),
        ("Saint\u200bOmer\ufeff", "SaintOmer"),
        (unicodedata.normalize("NFD", "Privé"), "Privé"),
        ("S\x9cur", "Sœur"),
        ("a\u2028b", "a b"),
        ("a\ud800b", "ab"),
        ("a\tb\r\n", "a\tb\r\n"),
    ],
)
def test_invisible_characters_go_and_accents_are_composed(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_what_was_cleaned_is_told_once_with_its_first_line() -> None:
    decomposed = unicodedata.normalize("NFD", "Étaples")
    table = read_table(f"code;nom\n1;a\x08\n2;b\u200b\n3;{decomposed}\n".encode(), "f.csv")
    assert [row[1] for row in table.rows] == ["a", "b", "Étaples"]
    invisible, accents = table.flaws
    assert (invisible.line, accents.line) == (2, 4)
    assert "2 caractères" in invisible.reason and "U+0008, U+200B" in invisible.reason


@given(st.text(max_size=60))
def test_a_clean_text_is_left_alone(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "est vide"),
        (b"\n \n", "est vide"),
        (b"<!DOCTYPE html><html>", "page web"),
        (b"\xef\xbb\xbf\n<html lang='fr'>", "page web"),
        (b"PK\x03\x04rest", "classeur Excel"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"a;b\n" + bytes(2000), "zéros"),
        ("é".encode("utf-16") + b"\x00", "UTF-16"),
    ],
)
def test_another_kind_of_file_is_named(data: bytes, words: str) -> None:
    with pytest.raises(TableError, match=rf"colleges\.csv.*{words}"):
        read_table(data, "colleges.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_an_error(data: bytes) -> None:
    try:
        text = read_text(data, "f")
    except Exception as error:
        assert "f " in str(error) and type(error).__name__ == "TextError"
    else:
        text.content.encode("utf-8")


QUOTED = [f"{rank};nom {rank};ville" for rank in range(60)]


def opened(line: int, column: int) -> str:
    """A table of sixty rows with one quote opened on a line (from 1) and never closed."""
    rows = ["code;nom;ville", *QUOTED]
    cells = rows[line - 1].split(";")
    cells[column] = f'"{cells[column]}'
    rows[line - 1] = ";".join(cells)
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("line", [1, 2, 30, 59, 60])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_quote_never_closed_is_an_error_that_names_its_line(line: int, column: int) -> None:
    with pytest.raises(TableError, match=rf"f\.csv, ligne {line} : un guillemet"):
        read_table(opened(line, column).encode(), "f.csv")


@pytest.mark.parametrize("lines", [1, 2, 10])
def test_a_quote_closed_by_that_of_a_later_line_is_an_error_too(lines: int) -> None:
    rows = [row.split(";") for row in ["code;nom;ville", *QUOTED]]
    rows[5][1], rows[5 + lines][1] = '"' + rows[5][1], rows[5 + lines][1] + '"'
    with pytest.raises(TableError, match=r"f\.csv, ligne 6 : un guillemet"):
        read_table("\n".join(";".join(row) for row in rows).encode(), "f.csv")


def test_an_address_on_two_lines_is_no_fault() -> None:
    table = read_table(b'code;adresse;ville\n1;"12 rue A\nBP 3";Lille\n2;x;Lens\n')
    assert [row[0] for row in table.rows] == ["1", "2"]
