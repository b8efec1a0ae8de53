"""The lycées."""

from geocite.collections.model import DEPARTMENT, N_, Collection, Column, MapLayer, Style, Words

LYCEES = Collection(
    id="lycees",
    title="Lycées",
    description="Lycées publics et privés : voies, élèves, indice de position sociale par voie, quartier le plus "
    "proche.",
    words=Words(
        singular=N_("lycée"),
        one=N_("lycée"),
        heading=N_("Lycée"),
        many=N_("lycées"),
        short=N_("lycées"),
        counted=("lycée", "lycées"),
        in_names=True,
    ),
    key="uai",
    geometry="Point",
    address="/lycees/",
    communes="code_commune",
    place="commune",
    parents=("communes",),
    sources=("lycees", "ips_lycees"),
    dated="annuaire de",
    facets=("departement", "epci"),
    compared=("commune", "epci", "departement", "region", "qpv"),
    compared_words={"qpv": N_("les lycées situés dans un quartier prioritaire (2024)")},
    found=6,
    map=MapLayer("point", rank=5, above=4, listed=4, short=N_("Lycées"), on=False),
    style=Style("#ffffff", "#7a1f4b", 255, 0.4, size=2.4, legend=1),
    titles={
        "qpv_2015": N_("QPV 2015 le plus proche"),
        "qpv_2024": N_("QPV 2024 le plus proche"),
    },
    columns=(
        DEPARTMENT,
        Column("commune", N_("Commune")),
        Column("secteur", N_("Secteur")),
        Column("voies", N_("Voies"), "liste"),
        Column("eleves", N_("Élèves"), "nombre", vintage=True),
        Column("ips", N_("IPS"), "nombre", 1, vintage=True),
        Column("bande_2024", N_("QPV 2024 le plus proche")),
        Column("distance_qpv_2024_m", N_("Distance"), "distance"),
    ),
)
