"""Listings."""

from __future__ import annotations

import contextlib
import time

import fixture
from headers import PAGE_HEADERS
from load import get, requests_per_second
from servers import DEBIAN, Failure, Server
from table import Bench, Floor, Row

PEERS = (DEBIAN, "lighttpd", "Caddy", "Python")


def _check(body: bytes) -> None:
    if fixture.entry(0).encode("ascii") not in body:
        raise Failure(f"the listing does not show {fixture.entry(0)}")


def hot(bench: Bench, server: Server) -> float:
    body, _ = get(server, f"{fixture.FOLDER}/", PAGE_HEADERS)
    _check(body)
    path = f"{fixture.FOLDER}/"
    return 1000 / requests_per_second(server, bench.state, path, PAGE_HEADERS, connections=1, seconds=bench.seconds)


def _once(server: Server, path: str) -> float:
    with contextlib.closing(server.connection()) as connection:
        connection.connect()
        started = time.perf_counter()
        connection.request("GET", f"/{path}/", headers=PAGE_HEADERS)
        body = connection.getresponse().read()
        elapsed = time.perf_counter() - started
    _check(body)
    return elapsed * 1000


def first(bench: Bench, name: str) -> float:
    """The first request of a server for a folder, and its second at all."""
    with bench.start(name) as server:
        get(server, fixture.STYLESHEET, {})
        return _once(server, fixture.FOLDER)


def huge_first(bench: Bench, name: str) -> float:
    with bench.start(name) as server:
        return _once(server, fixture.HUGE_FOLDER)


def huge(_: Bench, server: Server) -> float:
    return _once(server, fixture.HUGE_FOLDER)


def rows() -> list[Row]:
    small, large = frozenset({fixture.FOLDER}), frozenset({fixture.HUGE_FOLDER})
    return [
        Row("listing of 1,000 entries, hot", "ms", Floor(1.0, DEBIAN), measure=hot, of=PEERS, needs=small),
        Row("the same, first time", "ms", Floor(0.5, DEBIAN), measure_start=first, of=(DEBIAN,), needs=small),
        Row("first page of 100,000 entries", "ms", Floor(5.0, DEBIAN), measure=huge, of=(DEBIAN,), needs=large),
        Row("the same, first request of all", "ms", Floor(5.0, DEBIAN), measure_start=huge_first, of=(DEBIAN,), needs=large),
    ]
