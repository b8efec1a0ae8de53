"""What each source must cover: the numbers its publisher gives, and the codes that the other sources know."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from geocite.making.checks.anomalies import Anomaly, Origin, Severity
from geocite.making.readers import Reading, Readings
from geocite.registry.sources import Source, Sources
from geocite.text.codes import departement_of_commune
from geocite.text.states import State
from geocite.text.typography import counted

MOST_LOST_PCT = 2.0  # the real files lack 0.5 % of what they should hold, at most
FEW = 5  # fewer losses are told, and are no proof of a fault
PLACES = {"qpv": "quartier", "commune": "commune", "uai": "collège", "siren": "intercommunalité"}
# By collection, the table that knows all its codes; none for lycées, of which many have no figures.
REFERENCES = {
    "qpv-2015": ("qpv_2015", "code_qp"),
    "communes": ("communes_cog", "code_commune"),
    "colleges": ("ivac", "uai"),
    "epci": ("epci_cog", "siren_epci"),
}
KEYS = {"qpv_2015": "code_qp", "qpv_2024": "code_qp", "education_prioritaire": "uai"}


@dataclass(frozen=True)
class Cover:
    """What a file should hold and what it lacks, counted by département (« » where there is none)."""

    origin: Origin
    kind: str
    expected: Mapping[str, int]
    lost: Mapping[str, int]
    what: str = ""

    @property
    def number(self) -> int:
        """How many are lacking."""
        return sum(self.lost.values())

    def severity(self, departements: Collection[str], small: Severity = "information") -> Severity:
        """An error beyond 2 % of the country, of the region or of one département; `small` otherwise."""
        groups = [tuple(self.expected), tuple(departements), *((code,) for code in self.expected)]
        return "erreur" if any(self._too_many(group) for group in groups) else small

    def _too_many(self, group: Iterable[str]) -> bool:
        lost, expected = (sum(counts.get(code, 0) for code in group) for counts in (self.lost, self.expected))
        return lost >= FEW and 100 * lost > MOST_LOST_PCT * expected

    def report(self, severity: Severity, genre: str) -> Anomaly:
        """The loss in words, with the départements that lose most."""
        total, unit = sum(self.expected.values()), PLACES[self.kind]
        most = sorted((code for code in self.lost if code), key=lambda code: (-self.lost[code], code))[:5]
        where = f" ({', '.join(f'{code} : {self.lost[code]}' for code in most)}{', …' * (len(self.lost) > 5)})"
        return self.origin.report(
            severity,
            genre,
            self.what or self.origin.source,
            f"{self.origin.fichier} : il y manque {counted(self.number, unit)} sur {total}"
            f"{f', {self.what}' if self.what else ''}{where if most else ''}.",
            attendu=counted(total, unit),
            trouve=f"{total - self.number}",
            remede="Fichier incomplet ou d'une autre édition : téléchargez-le de nouveau et comparez.",
        )


def departement_of(code: str, kind: str) -> str:
    """Département written in a code; empty for a SIREN, « 620 » and « 720 » for the UAI of Corsica."""
    if kind == "commune":
        return departement_of_commune(code)
    digits = {"qpv": code[2:5], "uai": code[:3]}.get(kind, "")
    return digits[1:] if digits.startswith("0") else digits


def count_by_departement(codes: Iterable[str], kind: str) -> Counter[str]:
    """How many of the codes each département has."""
    return Counter(departement_of(code, kind) for code in codes)


def check_coverage(readings: Readings, sources: Sources, departements: Collection[str]) -> list[Anomaly]:
    """« source incomplète »: sources that lack rows or figures; an error beyond 2 % (country, region, département)."""
    covers = [*_announced(readings, sources), *_known_elsewhere(readings, sources), *_blank(readings, sources)]
    covers += _located(readings)
    return [cover.report(cover.severity(departements), "source incomplète") for cover in covers if cover.number]


def _announced(readings: Readings, sources: Sources) -> Iterator[Cover]:
    """Tables against the numbers by département of sources.toml."""
    for name, key in KEYS.items():
        wanted = sources[name].attendus
        if not wanted or name not in readings.tables:
            continue
        kind = "qpv" if key == "code_qp" else "uai"
        found = count_by_departement(readings[name][key], kind)
        lost = {code: number - found[code] for code, number in wanted.items() if found[code] < number}
        collection = name.replace("_", "-") if kind == "qpv" else "colleges"
        yield Cover(_origin(readings.tables[name], collection), kind, wanted, lost)


def _known_elsewhere(readings: Readings, sources: Sources) -> Iterator[Cover]:
    """Files of figures against the codes of the reference table of their kind."""
    for name, reading in readings.values.items():
        source = sources[name]
        collection = _collection(reading)
        if source.valeurs is None or collection not in REFERENCES or name in ("ivac", REFERENCES[collection][0]):
            continue
        wanted = _reference(readings, source, collection)
        for file, rows in reading.table.groupby("fichier"):
            missing = wanted - set(rows["code"])
            yield _cover(Origin(name, str(file), collection), source.valeurs.code, wanted, missing)


def _collection(reading: Reading) -> str:
    """The collection that a source has figures of."""
    return str(reading.table["collection"].iloc[0]) if len(reading.table) else ""


def _reference(readings: Readings, source: Source, collection: str) -> frozenset[str]:
    assert source.valeurs is not None
    kind = source.valeurs.code
    table, key = REFERENCES[collection]
    codes = readings[table]
    if kind == "uai":  # collèges with results at the same session as the figures
        codes = codes[codes["session"] == source.millesime]
    return frozenset(code for code in codes[key] if departement_of(code, kind) not in source.sans_departements)


def _located(readings: Readings) -> Iterator[Cover]:
    """Collèges of the last session of the brevet that have no position file."""
    ivac = readings["ivac"]
    wanted = frozenset(ivac.loc[ivac["session"] == ivac["session"].max(), "uai"])
    missing = wanted - set(readings["colleges"]["uai"])
    yield _cover(_origin(readings.tables["colleges"], "colleges"), "uai", wanted, missing)


def _blank(readings: Readings, sources: Sources) -> Iterator[Cover]:
    """Blank figures of the sources that have one vintage; the others are compared with the one before."""
    for name, reading in readings.values.items():
        layout = sources[name].valeurs
        if layout is None or reading.table["millesime"].nunique() != 1:
            continue
        told = reading.table[~reading.table["indicateur"].isin(sources[name].partiels)]
        for (indicator, file), rows in told.groupby(["indicateur", "fichier"]):
            empty = rows.loc[rows["statut"] == State.ABSENT, "code"]
            blank = [code for code in empty if departement_of(code, layout.code) not in sources[name].sans_departements]
            column = f"colonne {reading.columns[str(indicator)]} ({indicator})"
            yield _cover(Origin(name, str(file), _collection(reading)), layout.code, rows["code"], blank, column)


def _cover(origin: Origin, kind: str, wanted: Iterable[str], missing: Iterable[str], what: str = "") -> Cover:
    expected, lost = count_by_departement(wanted, kind), count_by_departement(missing, kind)
    return Cover(origin, kind, expected, lost, what)


def _origin(reading: Reading, collection: str) -> Origin:
    return Origin(reading.source, ", ".join(reading.files), collection)
