"""The layer of the lycées: points, ways, figures and nearest QPV of each generation."""

from geocite.making.layers.features import Knowledge, Record, band_of, point_of
from geocite.making.region.joins import derive_bands


def derive_lycees(known: Knowledge) -> list[Record]:
    """Records of the lycées."""
    table = known.tables.points["lycees"]
    bands = {generation: derive_bands(table, known.tables.qpv[generation]) for generation in (2015, 2024)}
    return [
        Record(
            id=row["uai"],
            properties={
                "nom": row["nom"],
                "nature": row["nature"] or None,
                "voies": None if row["voies"] is None else list(row["voies"]),
                "secteur": row["secteur"],
                "contrat": row["contrat"] or None,
                "code_commune": row["code_commune"],
                "commune": row["nom_commune"],
                "code_departement": row["code_departement"],
                "position": row["position"],
            }
            | known.figures("lycees", row["uai"])
            | band_of(bands[2015].loc[rank], 2015)
            | band_of(bands[2024].loc[rank], 2024),
            geometry=point_of(row),
        )
        for rank, row in zip(table.index, table.drop(columns="geometry").to_dict("records"), strict=True)
    ]
