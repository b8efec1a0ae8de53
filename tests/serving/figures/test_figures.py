"""The one home of a figure: states, vintages, the latest, ranks; and what is kept of a bundle goes with it."""

import gc
import weakref

import pytest
from helpers.factory import SECRET_COMMUNE, SHARED_QPV, tiny_bundle

from geocite.bundle.loading import Bundle, load_bundle
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.figures.aggregates import Rank
from geocite.serving.figures.figures import Figures, Value, latest_of
from geocite.serving.profiles.qpv import build_qpv
from geocite.settings import resource
from geocite.text.states import State

POVERTY = "taux_pauvrete_pct"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("paquet"))


@pytest.fixture(scope="module")
def figures(bundle: Bundle) -> Figures:
    return Figures(bundle)


def test_a_figure_has_three_states(figures: Figures) -> None:
    assert figures.latest("communes", "59392", POVERTY) == Value(27.3, State.KNOWN, "2021")
    assert figures.latest("communes", SECRET_COMMUNE, POVERTY) == Value(None, State.SECRET, "2021")
    assert figures.latest("communes", "59365", POVERTY) == Value(None, State.ABSENT, None)


def test_a_figure_is_written_as_documents_write_it(figures: Figures) -> None:
    cells = [figures.latest("communes", code, POVERTY).cell for code in ("59392", SECRET_COMMUNE, "59365")]
    assert cells == [27.3, "s", None]


def test_series_keep_their_gaps(figures: Figures) -> None:
    series = figures.series("qpv-2015", SHARED_QPV, POVERTY)
    assert [(cell.vintage, cell.value, cell.state) for cell in series] == [
        ("2017", 47.8, "connu"),
        ("2019", None, "absent"),
        ("2022", 49.5, "connu"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # The last known, with its own year, even where a later year is published as secret or not at all.
        ([(1.0, "connu"), (2.0, "connu"), (None, "secret"), (None, "absent")], (2.0, "connu", "1")),
        ([(None, "secret"), (None, "absent")], (None, "secret", "0")),
        ([(None, "absent"), (None, "absent")], (None, "absent", None)),
        ([(0.0, "connu"), (None, "absent")], (0.0, "connu", "0")),
        ([], (None, "absent", None)),
    ],
)
def test_the_latest_figure_is_the_last_known(
    cells: list[tuple[float | None, str]], expected: tuple[float | None, str, str | None]
) -> None:
    series = [Value(value, State(state), str(year)) for year, (value, state) in enumerate(cells)]
    found = latest_of(series)
    assert (found.value, found.state, found.vintage) == expected


def test_what_all_are_compared_in_is_the_last_vintage(figures: Figures) -> None:
    assert figures.last_vintage("qpv-2015", POVERTY) == "2022"
    assert figures.at("qpv-2015", SHARED_QPV, POVERTY) == figures.at("qpv-2015", SHARED_QPV, POVERTY, "2022")
    assert figures.last_vintage("epci", POVERTY) is None
    assert figures.at("epci", "200043396", POVERTY) == Value(None, State.ABSENT, None)


def test_known_figures_leave_secret_ones_out(figures: Figures) -> None:
    assert figures.known("qpv-2015", POVERTY, "2022") == {SHARED_QPV: 49.5, "QP059021": 30.0}
    assert SECRET_COMMUNE in figures.cells("communes", POVERTY, "2021")
    assert SECRET_COMMUNE not in figures.known("communes", POVERTY, "2021")
    assert figures.known("epci", POVERTY, None) == {}


def test_a_rank_is_among_the_known_figures_of_the_same_vintage(figures: Figures) -> None:
    assert figures.rank("qpv-2015", POVERTY, figures.latest("qpv-2015", "QP059021", POVERTY)) == Rank(2, 2, None, 0)
    assert figures.rank("communes", POVERTY, figures.latest("communes", SECRET_COMMUNE, POVERTY)) is None


def test_the_layer_for_exports_tells_the_same_latest_figures() -> None:
    """Exports read the properties of a layer, pages the series: two writings of one figure."""
    whole = load_bundle(resource("geodata/bundle"))
    catalogue = Catalogue(whole)
    for collection in ("qpv-2015", "colleges", "epci", "communes"):
        for indicator in catalogue.indicators_of(collection):
            for head in whole.layer(collection).heads[::7]:
                written, found = head["properties"], catalogue.figures.latest(collection, head["id"], indicator.id)
                told = (written[indicator.id], written[f"{indicator.id}_statut"], written[f"{indicator.id}_millesime"])
                assert told == (found.value, found.state, found.vintage), (head["id"], indicator.id)


def test_what_is_kept_of_a_bundle_goes_with_it(bundle: Bundle) -> None:
    catalogue = Catalogue(bundle)
    build_qpv(catalogue, "qpv-2015", SHARED_QPV, "region")
    assert catalogue.memos and catalogue.figures.memos  # the page has kept something
    gone = weakref.ref(catalogue)
    del catalogue
    gc.collect()
    assert gone() is None
