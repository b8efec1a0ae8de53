"""Outlines kept beside the layers: decoded as they were written, and those of the communes as the source has them."""

import pytest

from geocite.bundle.arcs import decode_outlines
from geocite.bundle.loading import load_bundle
from geocite.settings import resource


def test_neighbours_are_decoded_from_the_border_they_share() -> None:
    """Two squares side by side share an arc, walked backwards by the second."""
    display = {
        "scale": [0.5, 0.5],
        "translate": [3.0, 50.0],
        "ids": ["a", "b"],
        "arcs": [[2, 0, 0, 2], [2, 2, -2, 0, 0, -2, 2, 0], [2, 0, 2, 0, 0, 2, -2, 0]],
        "rings": [[[[0, 0]]], [[[2, 0]]]],
    }
    found = decode_outlines(display)
    assert found.rings("a") == [[(4.0, 50.0), (4.0, 51.0), (3.0, 51.0), (3.0, 50.0), (4.0, 50.0)]]
    # The shared side, downwards, then the three others.
    (second,) = found.rings("b") or ()
    assert second[:2] == [(4.0, 51.0), (4.0, 50.0)]
    assert len(second) == 5
    assert found.rings("c") is None


def test_precise_outlines_of_the_embedded_bundle_match_their_layer() -> None:
    bundle = load_bundle(resource("geodata/bundle"))
    communes = bundle.layer("communes")
    for code in ("59350", "62041", "80021", "02691", "60057"):
        outlines = bundle.outlines("communes", code[:2])
        assert outlines
        rings = outlines.rings(code)
        assert rings
        xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
        box = communes.heads[communes.index[code]]["bbox"]
        # The layer is within 20 m of them: 0.0003 degree of longitude here, 0.0002 of latitude.
        assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx(box, abs=0.0003)
        assert all(ring[0] == pytest.approx(ring[-1]) for ring in rings)
    assert bundle.outlines("communes", "75") is None
