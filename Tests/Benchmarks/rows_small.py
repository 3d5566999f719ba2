"""Small files that are in memory: what a page consists of."""

from __future__ import annotations

import fixture
from headers import PAGE_HEADERS, STYLESHEET_HEADERS
from load import get, requests_per_second
from servers import BEST, DEBIAN, Failure, Server
from table import Bench, Floor, Row

EVERYONE = (DEBIAN, BEST, "lighttpd", "Caddy", "Bun", "Python")


def hot(bench: Bench, server: Server) -> float:
    body, _ = get(server, fixture.STYLESHEET, STYLESHEET_HEADERS)
    if body != (bench.site / fixture.STYLESHEET).read_bytes():
        raise Failure("the bytes are not those on the disk")
    return requests_per_second(server, bench.state, fixture.STYLESHEET, STYLESHEET_HEADERS, seconds=bench.seconds)


def injected(bench: Bench, server: Server) -> float:
    body, _ = get(server, fixture.PAGE, PAGE_HEADERS)
    if b"/.preview/client.js" not in body:
        raise Failure("the page does not load the client")
    return requests_per_second(server, bench.state, fixture.PAGE, PAGE_HEADERS, seconds=bench.seconds)


def not_injected(bench: Bench, server: Server) -> float:
    headers = {**PAGE_HEADERS, "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}
    body, _ = get(server, fixture.PAGE, headers)
    if body != (bench.site / fixture.PAGE).read_bytes():
        raise Failure("the bytes are not those on the disk")
    return requests_per_second(server, bench.state, fixture.PAGE, headers, seconds=bench.seconds)


def many(bench: Bench, server: Server) -> float:
    count = fixture.SMALL_FILES
    # Once around, so that all of them are hot.
    requests_per_second(server, bench.state, "many/f0.css", STYLESHEET_HEADERS, seconds=1, many=count)
    return requests_per_second(server, bench.state, "", STYLESHEET_HEADERS, seconds=bench.seconds, many=count)


def not_modified(bench: Bench, server: Server) -> float:
    _, fields = get(server, fixture.STYLESHEET, STYLESHEET_HEADERS)
    conditions = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    headers = {**STYLESHEET_HEADERS, **{name: fields[key] for key, name in conditions.items() if key in fields}}
    get(server, fixture.STYLESHEET, headers, status=304)
    return requests_per_second(server, bench.state, fixture.STYLESHEET, headers, seconds=bench.seconds)


def new_connections(bench: Bench, server: Server) -> float:
    headers = {**STYLESHEET_HEADERS, "Connection": "close"}
    path = fixture.STYLESHEET
    return requests_per_second(server, bench.state, path, headers, seconds=bench.seconds, closing=True)


def rows() -> list[Row]:
    def row(title: str, measure: object, least: float, of: tuple[str, ...] = EVERYONE) -> Row:
        return Row(title, "/s", Floor(least, DEBIAN), measure=measure, of=of, more_is_better=True)  # type: ignore[arg-type]

    return [
        row("3.7 KB file, 32 connections", hot, 1.2),
        Row(
            "the same as a page, with the client in it",
            "/s",
            Floor(0.9),
            measure=injected,
            reference=not_injected,
            more_is_better=True,
        ),
        row("1,000 files of 1 to 6 KB, in random order", many, 1.1),
        row("304 answers", not_modified, 1.1, (DEBIAN, BEST, "lighttpd", "Caddy", "Python")),
        row("a new connection for each request", new_connections, 1.0),
    ]
