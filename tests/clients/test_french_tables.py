"""The French CSVs of the service agree with one another."""

import csv
import io

from flask.testing import FlaskClient

from geocite.bundle.loading import Bundle


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
