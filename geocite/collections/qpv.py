"""The quartiers prioritaires of both generations: two collections, whose figures are never compared."""

from geocite.collections.model import CITES, DEPARTMENT, N_, PLACED, Collection, Column, MapLayer, Style, Words

COMPARED = ("commune", "epci", "departement", "region", "cite", "qpv")
TOLERANCE_M = 2.0  # a metre of simplification, and what rounding moves
_STATUS = Column("statut", N_("En 2024"))
_SURFACE = Column("surface_km2", N_("Surface (km²)"), "nombre", 2)
_COMMUNES = Column("noms_communes", N_("Communes"), "liste")

QPV_2024 = Collection(
    id="qpv-2024",
    title="Quartiers prioritaires 2024",
    description="Quartiers prioritaires de la politique de la ville en vigueur depuis le 1er janvier 2024.",
    words=Words(
        singular=N_("quartier prioritaire"),
        one=N_("quartier prioritaire 2024"),
        heading=N_("Quartier prioritaire (contours de 2024)"),
        many=N_("quartiers de 2024"),
        short=N_("quartiers 2024"),
        counted=("quartier prioritaire de 2024", "quartiers prioritaires de 2024"),
        code="QPV 2024",
    ),
    key="qpv",
    tolerance_m=TOLERANCE_M,
    address="/qpv/",
    place="noms_communes",
    parents=("communes",),
    sources=("qpv_2024", "qpv_2015"),
    dated="contours de",
    in_force=("2024-01-01", None),
    facets=PLACED,
    compared=COMPARED,
    found=3,
    map=MapLayer("area", rank=0, above=3, listed=1, short=N_("Quartiers 2024"), more=N_("QPV en vigueur")),
    style=Style("#bf5513", "#bf5513", 110, legend=3),
    columns=(DEPARTMENT, _COMMUNES, _SURFACE, _STATUS, CITES),
)
QPV_2015 = Collection(
    id="qpv-2015",
    title="Quartiers prioritaires 2015",
    description="Quartiers prioritaires de la politique de la ville en vigueur de 2015 à 2023.",
    words=Words(
        singular=N_("quartier prioritaire"),
        one=N_("quartier prioritaire 2015"),
        heading=N_("Quartier prioritaire (contours de 2015)"),
        many=N_("quartiers de 2015"),
        short=N_("quartiers 2015"),
        counted=("quartier prioritaire de 2015", "quartiers prioritaires de 2015"),
        code="QPV 2015",
    ),
    key="qpv",
    tolerance_m=TOLERANCE_M,
    address="/qpv/",
    place="noms_communes",
    parents=("communes",),
    sources=("qpv_2015", "qpv_2024"),
    dated="contours de",
    in_force=("2015-01-01", "2023-12-31"),
    facets=PLACED,
    compared=COMPARED,
    found=4,
    map=MapLayer("area", rank=4, above=2, listed=2, short=N_("Quartiers 2015"), more=N_("QPV d’avant 2024"), on=False),
    style=Style("#6b3a94", "#6b3a94", 25, 0.4, "dash", legend=4),
    columns=(
        DEPARTMENT,
        _COMMUNES,
        _SURFACE,
        Column("population", N_("Population"), "nombre", vintage=True),
        Column("part_moins_25_ans_pct", N_("Moins de 25 ans"), "part", 1, vintage=True),
        Column("taux_pauvrete_pct", N_("Taux de pauvreté"), "part", 1, vintage=True),
        Column("taux_emploi_pct", N_("Taux d’emploi"), "part", 1, vintage=True),
        _STATUS,
        CITES,
    ),
)
