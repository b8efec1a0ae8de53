"""What the legend says is what the map shows: colours, sizes, layers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import until

Open = Callable[..., Page]
POVERTY_2015 = "/?indicateur=qpv-2015/taux_pauvrete_pct&c=50.66,3.11,12.25"
# By class of the legend: its colour, and those of the map at points well inside polygons of that class.
COLOURS = """() => {
  const { canvas, map, theme } = geocite.page, { layer } = theme;
  const { base, over, ratio } = canvas.sheets, zoom = map.getZoom(), scale = 2 ** (zoom - 12);
  const both = Object.assign(document.createElement("canvas"), { width: base.width, height: base.height });
  const ctx = both.getContext("2d", { willReadFrequently: true });
  const rgb = (fill) => { ctx.clearRect(0, 0, 1, 1); ctx.fillStyle = fill; ctx.fillRect(0, 0, 1, 1);
    return [...ctx.getImageData(0, 0, 1, 1).data.slice(0, 3)]; };
  const boxes = [...document.querySelectorAll("#theme .legende li .pastille")];
  const swatches = boxes.filter((one) => !one.querySelector(".sol"));
  const found = swatches.map((one) => [rgb(getComputedStyle(one).fill), []]);
  ctx.clearRect(0, 0, both.width, both.height);
  ctx.drawImage(base, 0, 0);
  ctx.drawImage(over, 0, 0);
  const lines = canvas.layers.filter((one) => one.on && one.source);
  const edge = (one, k, x, y) => {
    const [source, rank] = one.feature(k, zoom);
    return source.isPoints || source.near(rank, x, y, (one.draw === "halo" ? 8 : 4) / scale); };
  const clear = (x, y) => lines.every((one) => !one.find(x, y, 9 / scale, zoom).some((k) => edge(one, k, x, y)));
  for (let i = 0; i < layer.source.size; i++) {
    const rank = layer.theme.ranks[i], [source, k] = layer.feature(i, zoom), b = source.box(k);
    if (!found[rank] || found[rank][1].length > 3) continue;
    for (let x = b[0]; x < b[2]; x += 3 / scale) for (let y = b[1]; y < b[3]; y += 3 / scale) {
      if (found[rank][1].length > 3 || !source.contains(k, x, y) || !clear(x, y)) continue;
      const [px, py] = canvas.frame.point(x, y).map((v) => Math.round(v * ratio));
      const seen = px > 0 && py > 0 && px < both.width && py < both.height;
      if (seen) found[rank][1].push([...ctx.getImageData(px, py, 1, 1).data]);
    }
  }
  return found; }"""
# Width in px of the circle drawn for a commune, from the left end of what changes when it is drawn.
WIDTH = """(code) => {
  const { canvas, theme } = geocite.page, { layer } = theme, i = layer.source.rank.get(code);
  const { base, ratio } = canvas.sheets;
  const [x, y] = canvas.frame.point(...layer.source.centre(i)).map((v) => Math.round(v * ratio));
  const probe = Object.assign(document.createElement("canvas"), { width: base.width, height: base.height });
  const ctx = probe.getContext("2d", { willReadFrequently: true });
  const mask = layer.mask;
  layer.mask = Uint8Array.from(layer.source.ids, (id) => Number(id === code));
  canvas.drawLayer(ctx, layer, true);
  layer.mask = mask;
  const row = ctx.getImageData(0, y, probe.width, 1).data;
  const inked = [...Array(probe.width).keys()].filter((k) => row[4 * k + 3] > 60 && row[4 * k] < 140).length;
  const shown = base.getContext("2d").getImageData(x, y, 1, 1).data;
  return [inked / ratio, [...shown]]; }"""


def wait_legend(page: Page) -> None:
    page.wait_for_selector("#theme .legende li", state="attached")
    page.wait_for_selector("html[data-carte=prete]", state="attached")
    until(page, "geocite.page.canvas.isStill")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "query",
    [
        POVERTY_2015,
        POVERTY_2015 + "&couches=cites,qpv-2024,qpv-2015,communes&selection=cites/roubaix",
        "/?indicateur=communes/taux_pauvrete_pct&c=50.5,2.9,10",
        "/?indicateur=communes/taux_pauvrete_pct&c=50.5,2.9,10&selection=communes/59350",
    ],
)
def test_colours_of_the_map_are_those_of_the_legend(open_page: Open, query: str, scheme: str) -> None:
    page = open_page(query, color_scheme=scheme)
    wait_legend(page)
    tried = 0
    for colour, pixels in page.evaluate(COLOURS):
        for pixel in pixels:
            assert pixel == [pytest.approx(part, abs=2) for part in [*colour, 255]]
        tried += bool(pixels)
    assert tried >= 4, "des points ont été trouvés dans presque toutes les classes"


@pytest.mark.parametrize("zoom", [8, 10, 12])
def test_circles_of_the_map_are_to_the_scale_of_the_legend(open_page: Open, zoom: int) -> None:
    page = open_page("/?indicateur=communes/population&c=50.63,3.04,9")
    wait_legend(page)
    page.evaluate("zoom => geocite.page.map.setZoom(zoom, { animate: false })", zoom)
    wait_legend(page)
    width, shown = page.evaluate(WIDTH, "59350")
    box = page.locator(".legende-cercle .cercle").first.bounding_box()
    assert box and box["width"] == pytest.approx(width, abs=1)
    assert shown[3] == 255 and shown[2] > shown[0] + 15, "le cercle est au-dessus de tout"


def test_a_layer_lit_by_its_theme_goes_with_it(open_page: Open) -> None:
    page = open_page("/")
    old = page.get_by_label("Quartiers 2015")
    select = page.get_by_label("Indicateur montré sur la carte")
    select.focus()
    select.select_option("qpv-2015/taux_pauvrete_pct")
    wait_legend(page)
    expect(old).to_be_checked()
    page.reload()
    wait_legend(page)
    expect(old).to_be_checked()
    page.get_by_label("Indicateur montré sur la carte").select_option("")
    expect(old).not_to_be_checked()
    assert "couches" not in page.url


def test_a_layer_that_was_on_stays_when_its_theme_ends(open_page: Open) -> None:
    page = open_page("/?couches=qpv-2015,communes&indicateur=qpv-2015/taux_pauvrete_pct")
    wait_legend(page)
    page.get_by_label("Indicateur montré sur la carte").select_option("")
    expect(page.get_by_label("Quartiers 2015")).to_be_checked()


def test_taking_the_layer_away_takes_its_theme_away(open_page: Open) -> None:
    page = open_page(POVERTY_2015)
    wait_legend(page)
    page.get_by_label("Quartiers 2015").uncheck()
    expect(page.locator("#theme .legende li")).to_have_count(0)
    assert "indicateur" not in page.url
    page.go_back()
    wait_legend(page)
    expect(page.get_by_label("Quartiers 2015")).to_be_checked()


def test_a_selected_college_keeps_the_colour_of_its_class(open_page: Open) -> None:
    page = open_page("/?indicateur=colleges/ips&selection=colleges/0590150T&c=50.275,3.97,13")
    wait_legend(page)
    until(page, "geocite.page.canvas.selected")
    same = page.evaluate(
        """() => { const { canvas } = geocite.page, { layer, i } = canvas.selected;
        const place = canvas.frame.point(...layer.source.xy.subarray(2 * i, 2 * i + 2));
        const [x, y] = place.map((v) => Math.round(v * canvas.sheets.ratio));
        const seen = canvas.sheets.over.getContext("2d").getImageData(x, y, 1, 1).data;
        const probe = document.createElement("canvas").getContext("2d");
        const colours = layer.theme.colours(false);
        if (layer.theme.ranks[i] >= colours.length) return "sans chiffre";
        probe.fillStyle = colours[layer.theme.ranks[i]]; probe.fillRect(0, 0, 1, 1);
        const wanted = probe.getImageData(0, 0, 1, 1).data;
        return [0, 1, 2].every((k) => Math.abs(seen[k] - wanted[k]) <= 2); }"""
    )
    assert same is True


def test_forced_colours_keep_the_classes_of_the_legend_apart(open_page: Open) -> None:
    page = open_page("/?indicateur=communes/taux_pauvrete_pct", forced_colors="active")
    wait_legend(page)
    boxes = page.locator("#theme .pastille")
    fills = boxes.evaluate_all("all => all.map(o => getComputedStyle(o.firstChild).fill + o.innerHTML)")
    assert len(fills) == 7 and len(set(fills)) == 7
    images = boxes.evaluate_all("all => all.map(o => getComputedStyle(o).backgroundImage)")
    assert set(images) == {"none"}, "dessinées, et non en fond"
