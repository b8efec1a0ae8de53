"""The cités éducatives."""

from geocite.collections.model import DEPARTMENT, N_, PLACED, Collection, Column, MapLayer, Style, Words

CITES = Collection(
    id="cites",
    title="Cités éducatives",
    description="Cités éducatives : leurs quartiers quand un document les énonce, sinon leurs communes, sans autre "
    "périmètre connu.",
    words=Words(
        singular=N_("cité éducative"),
        one=N_("cité éducative"),
        heading=N_("Cité éducative"),
        many=N_("cités"),
        short=N_("cités"),
        counted=("cité éducative", "cités éducatives"),
    ),
    key="cite",
    tolerance_m=20.0,
    address="/cites/",
    parents=("communes",),
    sources=("irev-cr4-2022", "cites_2023", "qpv_2015", "qpv_2024", "colleges"),
    dated="compte rendu de",
    facets=(*PLACED, "vague"),
    own_facet="cite",
    compared=("commune", "epci", "departement", "region", "cite", "qpv", "reseau"),
    compared_words={
        "commune": N_("sa ou ses communes"),
        "cite": N_("toutes les cités éducatives de la région"),
    },
    found=0,
    map=MapLayer("halo", rank=1, above=1, listed=0, short=N_("Cités éducatives")),
    style=Style("#0b6259", "#0b6259", 40, 0.6, legend=2),
    titles={
        "part_moins_25_ans_pct": N_("Part des moins de 25 ans imprimée par le compte rendu, en %"),
        "population": N_("Population imprimée par le compte rendu : population_perimetre dit ce qu’elle compte"),
        "population_qpv": N_("Population des quartiers prioritaires imprimée par le compte rendu"),
        "qpv_2015": N_("QPV 2015 qu’un document énonce"),
        "qpv_2024": N_("QPV 2024 qu’un document énonce, ou suite des QPV 2015 énoncés"),
        "taux_pauvrete_agglomeration_pct": N_("Taux de pauvreté de l’agglomération imprimé par le compte rendu, en %"),
        "taux_pauvrete_qpv_pct": N_("Taux de pauvreté des QPV imprimé par le compte rendu, en %"),
    },
    columns=(
        DEPARTMENT,
        Column("communes", N_("Communes"), "codes", target="communes"),
        Column("vague", N_("Vague"), "nombre"),
        Column("annee_label", N_("Label"), "annee"),
        Column("perimetre_connu", N_("Périmètre")),
        Column("population", N_("Population (compte rendu)"), "nombre"),
        Column("population_perimetre", N_("Périmètre de la population")),
        Column("taux_pauvrete_qpv_pct", N_("Pauvreté des QPV"), "part", 1),
        Column("taux_pauvrete_agglomeration_pct", N_("Pauvreté de l’agglomération"), "part", 1),
        Column("qpv_2015", N_("QPV 2015 énoncés"), "compte"),
        Column("colleges", N_("Collèges énoncés"), "compte"),
    ),
)
