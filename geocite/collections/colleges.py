"""The collèges."""

from geocite.collections.model import CITES, DEPARTMENT, N_, PLACED, Collection, Column, MapLayer, Style, Words

COLLEGES = Collection(
    id="colleges",
    title="Collèges",
    description="Collèges publics et privés : éducation prioritaire, indice de position sociale, réussite au brevet.",
    words=Words(
        singular=N_("collège"),
        one=N_("collège"),
        heading=N_("Collège"),
        many=N_("collèges"),
        short=N_("collèges"),
        counted=("collège", "collèges"),
        in_names=True,
    ),
    key="uai",
    geometry="Point",
    address="/colleges/",
    communes="code_commune",
    place="commune",
    parents=("communes",),
    sources=("colleges", "education_prioritaire"),
    dated="positions de",
    facets=(*PLACED, "ep", "bande", "bande2015"),
    compared=("commune", "epci", "departement", "region", "cite", "qpv", "reseau"),
    compared_words={"qpv": N_("les collèges situés dans un quartier prioritaire (2024)")},
    found=5,
    drawn_by="education_prioritaire",
    map=MapLayer("point", rank=2, above=5, listed=3, short=N_("Collèges")),
    style=Style("#ffffff", "#1d3461", 255, 0.4, size=2.0, legend=0),
    titles={
        "qpv_2015": N_("QPV 2015 le plus proche"),
        "qpv_2024": N_("QPV 2024 le plus proche"),
    },
    columns=(
        DEPARTMENT,
        Column("commune", N_("Commune")),
        Column("secteur", N_("Secteur")),
        Column("education_prioritaire", N_("REP"), empty=N_("aucun")),
        Column("ips", N_("IPS"), "nombre", 1, vintage=True),
        Column("effectif", N_("Élèves"), "nombre", vintage=True),
        Column("taux_reussite_dnb_pct", N_("Réussite au brevet"), "part", 1, vintage=True),
        Column("bande_2024", N_("QPV 2024 le plus proche")),
        Column("distance_qpv_2024_m", N_("Distance"), "distance"),
        CITES,
    ),
)
