"""A page with many parts in Chromium."""

from __future__ import annotations

import atexit
import contextlib
import functools
import time

import fixture
from browser import Browser, is_installed
from load import get
from servers import BEST, DEBIAN, Failure, Server, nginx_alike
from table import Bench, Floor, Row


@functools.cache
def _browser() -> Browser:
    if not is_installed():
        raise Failure("chromedriver is not installed")
    browser = Browser()
    atexit.register(browser.close)
    return browser


def load(_: Bench, server: Server) -> float:
    """Milliseconds from the navigation's beginning to the load event, with nothing in the browser's cache."""
    browser = _browser()
    browser.clear_cache()
    browser.open(f"http://127.0.0.1:{server.port}/resources.html")
    count = browser.evaluate("performance.getEntriesByType('resource').filter(e => /resources/.test(e.name)).length")
    if count != fixture.RESOURCES:
        raise Failure(f"{count} of {fixture.RESOURCES} resources")
    milliseconds = browser.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
    browser.open("about:blank")
    time.sleep(0.1)
    if not isinstance(milliseconds, (int, float)) or milliseconds <= 0:
        raise Failure("no load event")
    return float(milliseconds)


OUR_FIELDS = (
    "cache-control",
    "preview-generation",
    "server-timing",
    "x-content-type-options",
    "cross-origin-resource-policy",
)

_alikes: dict[int, Server] = {}
"""By the port of the `preview` that each stands beside."""


def _start_alike(bench: Bench, server: Server) -> Server:
    """nginx with the page as `preview` sends it, and the fields that nginx itself does not send."""
    page, fields = get(server, "resources.html", {"Accept": "text/html", "Sec-Fetch-Dest": "document"})
    if b"/.preview/client.js" not in page:
        raise Failure("the page is without the client")
    folder = bench.state / "alike"
    folder.mkdir()
    (folder / "resources.html").write_bytes(page)
    (folder / "resources").symlink_to(bench.site / "resources")
    peer = nginx_alike({name: fields[name] for name in OUR_FIELDS}, server.port)
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(peer.start(folder, bench.state, bench.server_core))


def load_alike(bench: Bench, server: Server) -> float:
    if server.port not in _alikes:
        _alikes[server.port] = _start_alike(bench, server)
    return load(bench, _alikes[server.port])


def rows() -> list[Row]:
    return [
        Row(
            f"page with {fixture.RESOURCES} resources in Chromium, load event",
            "ms",
            Floor(1.0, DEBIAN),
            measure=load,
            of=(DEBIAN, BEST, "lighttpd", "Caddy"),
        ),
        # What of it is the server's own, and what the browser's with the fields and the client.
        Row("the same, beside nginx with our fields and client", "ms", measure=load, reference=load_alike),
    ]
