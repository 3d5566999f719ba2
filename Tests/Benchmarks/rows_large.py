"""Large files, which go from the disk's cache to the socket."""

from __future__ import annotations

import fixture
from load import get, megabytes_per_second, requests_per_second
from servers import DEBIAN, Failure, Server
from table import Bench, Floor, Measure, Row

PEERS = (DEBIAN, "lighttpd", "Caddy", "Bun", "Python")
RANGE = {"Range": "bytes=4000000000-4000000099"}


def _read(name: str, megabytes: int, clients: int) -> Measure:
    def measure(bench: Bench, server: Server) -> float:
        before = server.resident_megabytes()
        speed = megabytes_per_second(server, name, megabytes << 20, clients, bench.seconds)
        grown = server.resident_megabytes() - before
        # Flat, but for what the first answers of all take.
        if bench.preview.path in server.process.args and grown > 8:
            raise Failure(f"resident memory grew by {grown:.0f} MB")
        return speed

    return measure


def part(bench: Bench, server: Server) -> float:
    body, _ = get(server, fixture.SPARSE, RANGE, status=206)
    if body != bytes(100):
        raise Failure(f"{len(body)} bytes")
    return requests_per_second(server, bench.state, fixture.SPARSE, RANGE, seconds=bench.seconds)


def rows() -> list[Row]:
    rows = []
    for name, megabytes, title in ((fixture.MEGABYTE, 64, "64 MB"), (fixture.GIGABYTE, 1024, "1 GB")):
        for clients, text in ((1, "one client"), (8, "eight clients")):
            rows.append(
                Row(
                    f"{title} file, {text}",
                    "MB/s",
                    Floor(1.0, DEBIAN),
                    measure=_read(name, megabytes, clients),
                    of=PEERS if megabytes == 64 else (DEBIAN,),
                    more_is_better=True,
                    needs=frozenset({name}),
                )
            )
    rows.append(
        Row(
            "100 bytes of a 5 GB file",
            "/s",
            Floor(1.0, DEBIAN),
            measure=part,
            of=(DEBIAN, "lighttpd", "Caddy"),
            more_is_better=True,
            needs=frozenset({fixture.SPARSE}),
        )
    )
    return rows
