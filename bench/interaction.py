"""What a reader waits for once the map is there: frames, a profile after a click, another style, more indicators."""

import statistics

from playwright.sync_api import Page, sync_playwright

from bench.measure import Row, Section, kilobytes
from bench.pages import ARGUMENTS, DRAWN, find_chromium, serve_ours
from geocite.bundle.loading import Bundle

RUNS = 5
EVERYTHING = "/?couches=cites,qpv-2024,qpv-2015,communes,colleges"
INDICATORS = (
    "communes/taux_pauvrete_pct",
    "qpv-2015/taux_pauvrete_pct",
    "qpv-2015/part_moins_25_ans_pct",
    "qpv-2015/taux_emploi_pct",
    "colleges/ips",
    "colleges/taux_reussite_dnb_pct",
)
# Milliseconds between frames while the map slides four times and zooms four times.
FRAMES = """async () => {
  const { map } = geocite.page, times = [];
  const after = (name, act) => new Promise((done) => { map.once(name, done); act(); });
  let last, going = true;
  const tick = (now) => { if (last) times.push(now - last); last = now; if (going) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  for (const by of [[400, 0], [0, 300], [-400, 0], [0, -300]])
    await after("moveend", () => map.panBy(by, { animate: true, duration: 0.5 }));
  for (const zoom of [9, 10, 9, 8]) await after("zoomend", () => map.setZoom(zoom, { animate: true }));
  going = false;
  return times;
}"""
# From the click to the frame in which the panel names the quartier.
CLICK = """([collection, id, name]) => new Promise((done, failed) => {
  const start = performance.now();
  geocite.page.open({ collection, id });
  const look = () => {
    const title = document.querySelector("#panneau #fiche h1, #panneau #fiche h2");
    if (title && title.textContent.includes(name)) return done(performance.now() - start);
    if (performance.now() - start > 5000) return failed(new Error(`no panel for ${id}`));
    requestAnimationFrame(look);
  };
  look();
})"""
RESTYLE = """([method, count, palette]) => new Promise((done) => {
  const start = performance.now();
  geocite.page.canvas.once("painted", () => done(performance.now() - start));
  geocite.page.theme.restyle({ method, count, bounds: [] }, palette);
})"""
STYLES = (("jenks", 5, "ocre"), ("egaux", 7, "bleu"), ("quantiles", 3, "ocre"), ("ecarts", 5, "bleu"))
SHOW = "indicator => geocite.page.theme.show(indicator, { method: 'quantiles', count: 5, bounds: [] }, 'bleu')"


def measure_interaction(bundle: Bundle) -> Section:
    """Frames, clicks and styles on the region with all layers, and the weight of six indicators."""
    with serve_ours(bundle) as ours, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR").new_page()
        rows = [_weigh_indicators(page, ours)]
        page.goto(ours + EVERYTHING)
        page.wait_for_function(DRAWN)
        rows = [*_frames(page), _clicks(page, bundle), _restyle(page, ours), *rows]
        browser.close()
    return Section(
        "Using the map",
        "Headless Chromium without a graphics card, 1440 × 900, loopback, region with all layers. Frames: time between "
        f"two of them while the map slides four times and zooms four times, {RUNS} runs. Click: from opening a "
        "quartier to the frame in which its profile is in the panel. Restyle: all communes of the poverty rate, from "
        "the choice to the painted frame. Weight: bytes received for six indicators chosen one after another, and "
        "their list.",
        rows,
    )


def _frames(page: Page) -> list[Row]:
    page.evaluate(FRAMES)  # loads the detailed outlines
    times = [time for _ in range(RUNS) for time in page.evaluate(FRAMES)]
    late = statistics.quantiles(times, n=20)[-1]
    return [
        Row("frames of a move: median, p95", f"{statistics.median(times):.1f} ms, {late:.1f} ms", asked="p95 ≤ 20 ms")
    ]


def _clicks(page: Page, bundle: Bundle) -> Row:
    heads = bundle.layer("qpv-2015").heads[::10]
    times = [page.evaluate(CLICK, ["qpv-2015", head["id"], head["properties"]["nom"]]) for head in heads]
    late = statistics.quantiles(times, n=20)[-1]
    told = f"{statistics.median(times):.0f} ms, {late:.0f} ms"
    return Row(f"click to filled panel ({len(times)} quartiers): median, p95", told, asked="≤ 100 ms")


def _restyle(page: Page, ours: str) -> Row:
    page.goto(f"{ours}/?indicateur=communes/taux_pauvrete_pct")
    page.wait_for_function(DRAWN)
    page.wait_for_function("geocite.page.theme.layer !== null")
    times = [page.evaluate(RESTYLE, list(style)) for _ in range(RUNS) for style in STYLES]
    return Row("restyle of all communes: median", f"{statistics.median(times):.0f} ms", asked="≤ 50 ms")


def _weigh_indicators(page: Page, ours: str) -> Row:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    page.goto(ours)
    page.wait_for_function(DRAWN)
    page.wait_for_timeout(500)
    first = sum(received)
    page.evaluate("geocite.page.theme.registry().then(() => null)")
    for one in INDICATORS:
        collection, name = one.split("/")
        page.evaluate(f"one => ({SHOW})(one).then(() => null)", {"collection": collection, "id": name})
    page.wait_for_timeout(300)
    # The outlines of a layer switched on for its indicator are the layer's weight, not the indicator's.
    shapes = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('/map/qpv-2015'))"
        ".reduce((sum, one) => sum + one.transferSize, 0)"
    )
    added = sum(received) - first - int(shapes)
    return Row("six indicators added", kilobytes(added), kilobytes(first), f"{100 * added / first:.1f} %", "< 5 %")
