"""The map in a frame of another site: nothing that is clicked replaces it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture
def other_site(address: str) -> Iterator[str]:
    """Another origin, whose only page frames the map."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<!doctype html><iframe src="{address}/?embed=1" width="900" height="600"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(browser: Browser, other_site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700}, locale="fr-FR")
    context.add_init_script("localStorage.setItem('geocite-reperes', 'lus')")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(other_site)
    page.frame_locator("iframe").locator("html[data-carte=prete]").wait_for(state="attached")
    yield page
    context.close()


def test_a_link_opens_beside_the_site_that_frames_the_map(host: Page, address: str) -> None:
    frame = host.frame_locator("iframe")
    with host.context.expect_page() as opened:
        frame.locator(".attribution a").first.click()
    assert opened.value.url == f"{address}/sources"
    assert opened.value.evaluate("window.opener") is None
    assert frame.locator("html[data-carte=prete]").count() == 1


def test_every_link_of_the_frame_leaves_it_in_place(host: Page, address: str) -> None:
    inside = host.frames[1]
    links = inside.evaluate(
        "() => [...document.querySelectorAll('a[href], form')].filter((one) => !(one.getAttribute('href') || '')"
        ".startsWith('#')).map((one) => one.target || document.querySelector('base').target)"
    )
    assert len(links) > 20
    assert set(links) == {"_blank"}
    added = inside.evaluate(
        "() => { const one = document.createElement('a'); one.href = '/cites/arras'; one.id = 'ajoute';"
        "one.textContent = 'Arras'; document.querySelector('.attribution').append(one); }"
    )
    assert added is None
    with host.context.expect_page() as opened:
        host.frame_locator("iframe").locator("#ajoute").click()
    assert opened.value.url == f"{address}/cites/arras"


def test_out_of_a_frame_links_stay_in_the_tab(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    assert page.locator("base").count() == 0
    page.close()
