"""A page with many parts in Chromium."""

from __future__ import annotations

import atexit
import functools
import time

import fixture
from browser import Browser, is_installed
from servers import BEST, DEBIAN, Failure, Server
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


def rows() -> list[Row]:
    return [
        Row(
            f"page with {fixture.RESOURCES} resources in Chromium, load event",
            "ms",
            Floor(1.0, DEBIAN),
            measure=load,
            of=(DEBIAN, BEST, "lighttpd", "Caddy"),
        )
    ]
