"""Small maps drawn without a library."""

import re
from itertools import accumulate

import pytest
from helpers.factory import SHARED_QPV, UNPLACED_COLLEGE, tiny_bundle

from geocite.bundle.loading import load_bundle
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.drawings.small_maps import (
    CLOSE_UP_HEIGHT,
    CLOSE_UP_WIDTH,
    CloseUp,
    build_close_up,
    build_situation,
)
from geocite.settings import resource


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue(tiny_bundle(tmp_path_factory.mktemp("paquet")))


def test_item_is_placed_in_its_region(catalogue: Catalogue) -> None:
    situation = build_situation(catalogue, "communes", "59392")
    assert situation is not None
    assert situation.spot is not None
    # The centre of the commune, (3.05, 50.05), from the north-west corner (2.9, 50.2) of the drawing.
    assert situation.spot == pytest.approx((0.15 * 642.8, 150.0), abs=0.2)
    assert situation.here == "59"
    assert [name for _, name, _ in situation.departments] == ["Nord"]


def test_item_without_position_still_has_a_region(catalogue: Catalogue) -> None:
    situation = build_situation(catalogue, "colleges", UNPLACED_COLLEGE)
    assert situation is not None
    assert situation.spot is None
    assert build_close_up(catalogue, "colleges", UNPLACED_COLLEGE) is None


def drawn(plan: CloseUp, path: str) -> list[tuple[float, float]]:
    """Points of the first ring of a path, where the drawing shows them."""
    a, _, _, d, e, f = map(float, plan.placing.removeprefix("matrix(").rstrip(")").split())
    numbers = [int(text) for text in re.findall(r"-?\d+", path.split("z")[0])]
    xs, ys = accumulate(numbers[::2]), accumulate(numbers[1::2])
    return [(a * x + e, d * y + f) for x, y in zip(xs, ys, strict=True)]


def test_close_up_frames_the_item(catalogue: Catalogue) -> None:
    plan = build_close_up(catalogue, "qpv-2015", SHARED_QPV)
    assert plan is not None
    subject = next(shape for shape in plan.qpv_2015 if shape.subject)
    assert subject.id == SHARED_QPV
    points = drawn(plan, subject.path)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert min(xs) >= 0
    assert max(xs) <= CLOSE_UP_WIDTH
    assert min(ys) >= 0
    assert max(ys) <= CLOSE_UP_HEIGHT
    assert (min(xs) + max(xs)) / 2 == pytest.approx(CLOSE_UP_WIDTH / 2, abs=1)
    # A square on the ground stays a square on paper.
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(0.643, abs=0.01)


def test_close_up_of_a_cite_marks_its_own(catalogue: Catalogue) -> None:
    plan = build_close_up(catalogue, "cites", "maubeuge")
    assert plan is not None
    assert {shape.id for shape in plan.qpv_2015 if shape.subject} == {SHARED_QPV, "QP059020"}
    assert {mark.id for mark in plan.colleges if mark.subject} == {"0593680E"}
    assert {mark.kind for mark in plan.colleges} == {"REP+", "REP"}


def test_scale_is_a_round_distance(catalogue: Catalogue) -> None:
    plan = build_close_up(catalogue, "communes", "59392")
    assert plan is not None
    metres, length = plan.scale
    assert metres in (1000, 2000, 5000)
    assert 0 < length <= CLOSE_UP_WIDTH / 3
    # The commune is 0.1 degree high, 11.12 km, with 8 % of margin on each side.
    assert metres / length * CLOSE_UP_HEIGHT == pytest.approx(11_120 * 1.16, rel=0.01)


@pytest.mark.parametrize("subject", [("communes", "59350"), ("epci", "200093201")])
def test_outlines_keep_their_size_on_the_ground(subject: tuple[str, str]) -> None:
    catalogue = Catalogue(load_bundle(resource("geodata/bundle")))
    plan = build_close_up(catalogue, *subject)
    assert plan is not None
    (lille,) = [shape for shape in plan.communes if shape.id == "59350"]
    _, south, _, north = catalogue.bbox("communes", "59350") or ()
    ys = [y for ring in lille.path.split("z")[:-1] for _, y in drawn(plan, ring)]
    metres = plan.scale[0] / plan.scale[1]  # of one unit
    assert (max(ys) - min(ys)) * metres == pytest.approx((north - south) * 111_195, rel=0.03)


def test_an_outline_is_written_once_for_all_drawings(catalogue: Catalogue) -> None:
    one, other = (build_close_up(catalogue, *key) for key in (("qpv-2015", "QP059020"), ("qpv-2015", SHARED_QPV)))
    assert one is not None
    assert other is not None
    paths = [{shape.id: shape.path for shape in plan.communes} for plan in (one, other)]
    shared = set(paths[0]) & set(paths[1])
    assert shared
    assert all(paths[0][one] is paths[1][one] for one in shared)


def test_an_epci_is_drawn_by_its_communes() -> None:
    plan = build_close_up(Catalogue(load_bundle(resource("geodata/bundle"))), "epci", "200093201")
    assert plan is not None
    own = {shape.id for shape in plan.communes if shape.subject}
    assert {"59350", "59512", "59599"} <= own
    assert len(own) == 95
    assert len(plan.communes) > len(own)
