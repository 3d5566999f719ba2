#!/usr/bin/env python3
"""How the cost grows with the size: files, folders, clients, watched folders, of 10, 1,000 and 100,000. One table.

Each figure is the least of a few measurements, as growth is asked for and not the machine's other work.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import fixture
from headers import STYLESHEET_HEADERS
from load import requests_per_second
from servers import Failure, Server, preview

SIZES = (10, 1_000, 100_000)


@contextlib.contextmanager
def serving(program: str, state: Path, site: Path) -> Iterator[Server]:
    cores = sorted(os.sched_getaffinity(0))
    with preview(program).start(site, state, cores[0]) as server:
        yield server


def ask(server: Server, path: str, headers: dict[str, str] | None = None) -> float:
    """Milliseconds for one answer over a connection that is open."""
    with contextlib.closing(server.connection()) as connection:
        connection.connect()
        started = time.perf_counter()
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise Failure(f"{answer.status} for {path}")
        return (time.perf_counter() - started) * 1000


def status(server: Server) -> dict[str, object]:
    with contextlib.closing(server.connection()) as connection:
        connection.request("GET", "/.preview/status")
        return dict(json.loads(connection.getresponse().read()))


def files_in_a_folder(program: str, state: Path, count: int) -> list[float]:
    """The first page of the folder's listing, and one of its files, hot: both in milliseconds."""
    site = state / "files"
    fixture.make_folder(site, count)
    (site / fixture.entry(0)).write_bytes(fixture.sheet(fixture.STYLESHEET_SIZE))
    try:
        with serving(program, state, site) as server:
            listing = min(ask(server, "/", {"Accept": "text/html"}) for _ in range(5))
            rate = requests_per_second(server, state, fixture.entry(0), STYLESHEET_HEADERS)
            return [listing, 1000 / rate]
    finally:
        shutil.rmtree(site)


def folders(program: str, state: Path, count: int) -> list[float]:
    """Until all of them are watched, until a change in the last one is told, and memory for each of them."""
    site = state / "folders"
    site.mkdir()
    last = site
    for number in range(count):
        last = site / f"g{number // 1000}" / f"f{number}"
        last.mkdir(parents=True)
    empty = state / "empty"
    empty.mkdir(exist_ok=True)
    try:
        with serving(program, state, empty) as server:
            base = server.resident_megabytes()
        started = time.perf_counter()
        with serving(program, state, site) as server:
            while int(str(status(server).get("folders", 0))) < count:
                time.sleep(0.005)
                if time.perf_counter() - started > 60:
                    raise Failure("not watched after a minute")
            watched = (time.perf_counter() - started) * 1000
            time.sleep(0.5)
            told = min(_save(server, last / f"s{attempt}.txt") for attempt in range(5))
            return [watched, told, max(0, server.resident_megabytes() - base) * 1e6 / count]
    finally:
        shutil.rmtree(site)


def _save(server: Server, path: Path) -> float:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as stream:
        stream.sendall(b"GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _await(stream, b"event: hello")
        time.sleep(0.3)
        started = time.perf_counter()
        path.write_bytes(b"x")
        _await(stream, b"event: change")
        return (time.perf_counter() - started) * 1000


def _await(stream: socket.socket, mark: bytes) -> None:
    received = b""
    while mark not in received:
        part = stream.recv(65_536)
        if not part:
            raise Failure("the stream ended")
        received += part


def clients(program: str, state: Path, count: int) -> list[float]:
    """A hot file for someone else while so many connections are open, and memory for each of these."""
    site = state / "clients"
    site.mkdir()
    (site / fixture.STYLESHEET).write_bytes(fixture.sheet(fixture.STYLESHEET_SIZE))
    try:
        with serving(program, state, site) as server, contextlib.ExitStack() as stack:
            ask(server, f"/{fixture.STYLESHEET}")
            base = server.resident_megabytes()
            for _ in range(count):
                client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
                client.sendall(f"GET /{fixture.STYLESHEET} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii"))
            time.sleep(0.5)
            memory = max(0, server.resident_megabytes() - base) * 1e3 / count
            rate = requests_per_second(server, state, fixture.STYLESHEET, STYLESHEET_HEADERS)
            return [1000 / rate, memory]
    finally:
        shutil.rmtree(site)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preview", help="path of the release binary")
    program = parser.parse_args().preview
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # No more connections than there are descriptors, and than the server takes: 4,096.
    connections = (10, 1_000, min(4_000, hard - 100))
    rows = (
        ("files in a folder", files_in_a_folder, SIZES, ("first page of the listing, ms", "one of them, hot, ms")),
        ("watched folders", folders, SIZES, ("all watched, ms", "a save told, ms", "memory for each, bytes")),
        ("open connections", clients, connections, ("a hot file, ms", "memory for each, kB")),
    )
    with tempfile.TemporaryDirectory(prefix="preview-scaling-") as folder:
        for title, measure, sizes, names in rows:
            print(f"{title:34}" + "".join(f"{size:>12,}" for size in sizes))
            figures = [measure(program, Path(folder), size) for size in sizes]
            for index, name in enumerate(names):
                print(f"  {name:32}" + "".join(f"{figure[index]:>12,.3f}" for figure in figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
