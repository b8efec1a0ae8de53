"""The French CSVs of the service agree with one another."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle
from geocite.cli import main


def rows(site: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_one_figure_is_written_alike_everywhere(site: FlaskClient, whole: Bundle) -> None:
    known = whole.layer("communes").properties("59392")
    name = next(name for name, value in known.items() if isinstance(value, float) and f"{name}_millesime" in known)
    value, year = known[name], known[f"{name}_millesime"]
    french = str(value).replace(".", ",")
    item = next(row for row in rows(site, "/collections/communes/items?f=csv&id=59392"))
    assert (item["id"], item[name]) == ('="59392"', french)
    line = next(
        row for row in rows(site, f"/indicators/{name}?f=csv&collection=communes&millesime={year}")
        if row["code"] == '="59392"'
    )  # fmt: skip
    assert (line["valeur"], line["millesime"]) == (french, item[f"{name}_millesime"])
    compared = rows(site, f"/comparer?f=csv&objets=communes/59392,communes/02691&indicateurs={name}")
    assert [row["code"] for row in compared] == ['="59392"', '="02691"']
    assert compared[0]["valeur"] == french


def test_anomalies_keep_codes_as_text(site: FlaskClient) -> None:
    found = rows(site, "/anomalies?f=csv")
    assert not [row["cle"] for row in found if row["cle"].isdigit()]
    assert all(row["ligne"].isdigit() or not row["ligne"] for row in found)


# Every French CSV that geocite gives, whoever asks for it.
SERVED = {
    "items": "/collections/colleges/items?f=csv&limit=50",
    "items_2154": "/collections/colleges/items?f=csv&limit=5&crs=http://www.opengis.net/def/crs/EPSG/0/2154",
    "one item": "/collections/communes/items/02001?f=csv",
    "cités": "/collections/cites/items?f=csv",
    "indicator": "/indicators/taux_pauvrete_pct?f=csv&collection=communes",
    "indicator since": "/indicators/ips?f=csv&collection=colleges",
    "comparison": "/comparer?f=csv&objets=communes/02691,qpv-2015/QP002003,colleges/0593680E",
    "anomalies": "/anomalies?f=csv",
}
POINTS = 'nom;lon;lat;insee;note\nici;2.777;50.291;02001;=1+1\nlà;3,06;50.63;"=""02691""";-2.5\nrien;;;1/2;@a\n'
COMMANDS = ("export", "locate", "check")


def _made(command: str, folder: Path, request: pytest.FixtureRequest) -> bytes:
    output = folder / "fait.csv"
    if command == "export":
        asked = ["communes", "--filtre", "code_departement=02"]
    elif command == "locate":
        points = folder / "points.csv"
        points.write_text(POINTS, encoding="utf-8")
        asked = [str(points)]
    else:
        asked = ["--raw", str(request.getfixturevalue("raw")), "--format", "csv"]
    assert main([command, *asked, "-o", str(output)]) == 0
    return output.read_bytes()


@pytest.mark.parametrize("name", [*SERVED, *COMMANDS])
def test_every_french_csv_is_written_one_way(
    site: FlaskClient, name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = site.get(SERVED[name]).data if name in SERVED else _made(name, tmp_path, request)
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    header, *found = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert len(header) > 1 and found
    assert {len(row) for row in found} == {len(header)}
    for cell in {cell for row in (header, *found) for cell in row}:
        # A code, a year or a date is a text; nothing else begins like a formula.
        assert re.fullmatch(r'="[\d\s.,/:eE-]+"', cell) or not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
        assert not cell.startswith("-") or re.fullmatch(r"-[\d,]+", cell), cell
        # What a spreadsheet would read as a number is one of ours: a comma, no zero to lose.
        if re.fullmatch(r"[\d\s.,/:-]*\d[\d\s.,/:-]*", cell):
            assert re.fullmatch(r"-?(0|[1-9]\d*)(,\d+)?", cell), cell


def test_what_is_told_of_a_file_of_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Codes and formulas of the reader's own file are kept from the spreadsheet, figures get its comma."""
    points, target = tmp_path / "points.csv", tmp_path / "lus.csv"
    points.write_bytes(POINTS.encode().replace(b"ici", b"ic\xe9").replace("là".encode(), "là\u200b".encode()))
    assert main(["locate", str(points), "-o", str(target)]) == 0
    rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    assert [row[1:5] for row in rows[1:]] == [
        ["2,777", "50,291", '="02001"', "'=1+1"], ["3,06", "50,63", '="02691"', "-2,5"], ["", "", '="1/2"', "'@a"],
    ]  # fmt: skip
    told = capsys.readouterr()
    assert "Attention : points.csv, ligne 2 : octet illisible" in told.err
    assert "points.csv, ligne 3 : texte nettoyé" in told.err
    assert "lus.csv" in told.out
