"""A real browser in front of a real server, both started once."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from geocite.bundle.loading import load_bundle
from geocite.serving.web.factory import create_app
from geocite.settings import Settings

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Address of geocite serving the embedded bundle."""
    settings = Settings()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(settings, load_bundle(settings.bundle)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"pas de navigateur à {CHROMIUM} : indiquez-le dans CHROMIUM")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open an address of geocite at a given size; nothing but geocite answers, and no script may fail."""
    opened, faults = [], []

    def open_(
        path: str = "/", width: int = 1440, height: int = 900, wait: bool = True, first: bool = False, **options: object
    ) -> Page:
        reduced = {"reduced_motion": "reduce", "locale": "fr-FR", **options}
        context = browser.new_context(viewport={"width": width, "height": height}, **reduced)  # type: ignore[arg-type]
        context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        if not first:
            context.add_init_script("localStorage.setItem('geocite-reperes', 'lus')")
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        opened.append(context)
        page.goto(address + path)
        if wait:
            wait_drawn(page)
        return page

    yield open_
    for context in opened:
        context.close()
    assert not faults


def wait_drawn(page: Page) -> None:
    """Wait until all that is switched on is loaded and painted."""
    page.wait_for_selector("html[data-carte=prete]", state="attached")


def until(page: Page, script: str) -> None:
    """Wait until a script of the page says yes (asked from here: the page itself may not evaluate texts)."""
    for _ in range(200):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"jamais vrai : {script}")
