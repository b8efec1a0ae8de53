"""A French table reads the same whatever program saved it, and a value says in which of three states it is."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.text.delimited import Cell, TableError, parse_number, pick, read_table

GOLDEN = [["code", "libellé", "taux"], ["QP059019", "Été d'où", "49,5"], ["QP062061", "L'Épeule", "s"]]


def _written(rows, delimiter=";", encoding="utf-8", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_the_same_table_is_read_from_every_writing(encoding, delimiter, end, quoting):
    table = read_table(_written(GOLDEN, delimiter, encoding, end, quoting))
    assert [list(table.header), *map(list, table.rows)] == GOLDEN
    assert table.lines == (2, 3)
    assert table.ragged == ()


_cells = st.text(
    alphabet=st.sampled_from("aéÀœ€ '\";,\t0159\u00a0"),
    max_size=6,
).map(str.strip)
_tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(_cells, min_size=width, max_size=width).filter(lambda row: any(row)), min_size=1, max_size=6
    )
)


@given(_tables, st.sampled_from(";,\t"), st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
def test_delimiter_and_encoding_never_change_the_cells(rows, delimiter, encoding):
    header = [f"colonne {rank}" for rank in range(len(rows[0]))]
    table = read_table(_written([header, *rows], delimiter, encoding))
    assert table.header == tuple(header)
    assert [list(row) for row in table.rows] == rows


def test_empty_columns_at_the_end_are_dropped_and_those_with_content_kept():
    table = read_table(b"code;;taux;;;\n01;a;2;;;\n02;;3;;;\n")
    assert table.header == ("code", "colonne_2", "taux")
    assert table.rows == (("01", "a", "2"), ("02", "", "3"))


def test_repeated_headers_are_numbered():
    assert read_table(b"A;A;A_2;B\n1;2;3;4\n").header == ("A", "A_2", "A_2_2", "B")


def test_a_line_of_another_length_is_set_aside_and_told():
    table = read_table(b"a;b;c\n1;2;3\n4;5\n6;7;8;9\n\n10;11;12\n")
    assert table.rows == (("1", "2", "3"), ("10", "11", "12"))
    assert table.lines == (2, 6)
    assert [(r.line, r.found, r.expected) for r in table.ragged] == [(3, 2, 3), (4, 4, 3)]


def test_lines_are_counted_through_a_cell_on_several_lines():
    table = read_table(b'a;b\n"x\ny";1\nz;2\n')
    assert table.rows == (("x\ny", "1"), ("z", "2"))
    assert table.lines == (2, 4)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_refused(content):
    with pytest.raises(TableError, match="est vide"):
        read_table(content, "vide.csv")


def test_a_file_that_is_no_text_is_refused():
    with pytest.raises(TableError, match="ni en UTF-8 ni en Windows-1252"):
        read_table(b"\x81\x8d\xff\xfe")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"absent\.csv"):
        read_table(tmp_path / "absent.csv")


def test_a_header_is_found_whatever_its_case_and_accents():
    header = ("num_ligne", "Taux de réussite G", "uai")
    assert pick(header, ["taux_de_reussite_g"]) == "Taux de réussite G"
    assert pick(header, ["numero_uai", "UAI"]) == "uai"


def test_a_missing_header_says_what_was_sought_and_what_there_is():
    with pytest.raises(TableError, match=r"ips\.csv.*« IPS » ou « indice ».*uai, nom"):
        pick(("uai", "nom"), ["IPS", "indice"], "ips.csv")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234\u202f567", 1234567.0),
        ("81,7%", 81.7),
        ("81,7\u202f%", 81.7),
        ("  49.5 ", 49.5),
        ("-9,4", -9.4),
        ("−9,4", -9.4),
        ("+3", 3.0),
        (",5", 0.5),
        ("0", 0.0),
        ("1,234", 1.234),
    ],
)
def test_a_number_is_read_as_the_french_write_it(text, value):
    assert parse_number(text) == Cell(value, "connu")


@pytest.mark.parametrize("text", ["", " ", "NA", "nd", "ns", "N/A", ".", "-", "…", "NaN"])
def test_a_blank_is_absent_and_not_zero(text):
    assert parse_number(text) == Cell(None, "absent")


@pytest.mark.parametrize("text", ["s", "S", " s ", "c", "secret"])
def test_a_secret_is_neither_absent_nor_zero(text):
    assert parse_number(text) == Cell(None, "secret")


@pytest.mark.parametrize("text", ["12 34", "1,234.5", "1.234,5", "abc", "%", "1e5", "12;3", "--3", "٣"])
def test_what_is_no_number_is_refused_with_its_place(text):
    with pytest.raises(TableError, match=r"table\.csv, ligne 3, colonne TP60 : « .* » n'est pas un nombre"):
        parse_number(text, "table.csv, ligne 3, colonne TP60")


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False),
    st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    st.sampled_from([",", "."]),
    st.sampled_from(["", "%", "\u202f%"]),
)
def test_a_number_written_in_french_reads_back(number, thousands, comma, suffix):
    written = f"{number:,.3f}".replace(",", "T").replace(".", comma).replace("T", thousands) + suffix
    assert parse_number(written).value == pytest.approx(float(number), abs=1e-9)


@given(st.text(max_size=10))
def test_any_text_has_a_state_or_is_refused(text):
    try:
        cell = parse_number(text)
    except TableError:
        return
    assert (cell.value is not None) == (cell.state == "connu")
