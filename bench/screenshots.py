"""Pictures of the documentation, taken from the embedded bundle: `python -m bench.screenshots`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.pages import ARGUMENTS, DRAWN, find_chromium, serve_ours
from geocite.bundle.loading import load_bundle
from geocite.settings import read_settings

FOLDER = Path(__file__).parent.parent / "docs" / "images"
VIEWS = (("carte", "/", 1280, 800), ("fiche", "/?selection=qpv-2015/QP059019", 1280, 800))


def main() -> None:
    """Write one PNG a view."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with serve_ours(load_bundle(read_settings().bundle)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for name, path, width, height in VIEWS:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR")
            page.add_init_script("localStorage.setItem('geocite-reperes', 'lus')")  # no hints of a first visit
            page.goto(address + path)
            page.wait_for_function(DRAWN)
            page.wait_for_timeout(600)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
