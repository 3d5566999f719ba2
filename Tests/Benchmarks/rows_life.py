"""Starting, waiting, and what it takes to install."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

from servers import BEST, DEBIAN, Failure, Server
from table import Bench, Floor, Row

# In the large folders of the other rows, the kernel alone takes 10 ms to watch one of them.
EXAMPLE = Path(__file__).parents[2] / "Examples" / "site"
CLIENTS = 100
IDLE_SECONDS = 10


def start(bench: Bench, name: str) -> float:
    """From exec to the first 200 of the example site, in milliseconds."""
    site = bench.state / "example"
    if not site.exists():
        shutil.copytree(EXAMPLE, site)
    started = time.perf_counter()
    with bench.start(name, wait=False, site=site) as server:
        request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode("ascii")
        while time.perf_counter() - started < 20:
            with contextlib.suppress(ConnectionRefusedError), socket.socket() as client:
                client.connect(("127.0.0.1", server.port))
                client.sendall(request)
                answer = client.recv(65_536)
                elapsed = time.perf_counter() - started
                if b" 200 " not in answer[:20]:
                    raise Failure(f"the answer began with {answer[:40]!r}")
                return elapsed * 1000
            time.sleep(0.0002)
    raise Failure("no answer in 20 s")


@contextlib.contextmanager
def _clients(server: Server):  # type: ignore[no-untyped-def]
    """Connections that have asked once and stay open."""
    with contextlib.ExitStack() as stack:
        for _ in range(CLIENTS):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if not client.recv(65_536).startswith(b"HTTP/1.1 200"):
                raise Failure("no 200")
        time.sleep(2)
        yield


def wakeups(bench: Bench, name: str) -> float:
    with bench.start(name) as server, _clients(server):
        before = server.wakeups()
        time.sleep(IDLE_SECONDS)
        after = server.wakeups()
    # A thread that has ended meanwhile takes its count with it; to end it was given the processor once.
    ended = len(before.keys() - after.keys())
    return float(ended + sum(count - before.get(thread, 0) for thread, count in after.items()))


def memory(bench: Bench, name: str) -> float:
    with bench.start(name) as server, _clients(server):
        return server.resident_megabytes()


def size(bench: Bench, _: str) -> float:
    """Of the binary as `make release` strips it, in MB."""
    stripped = bench.state / "stripped"
    if not shutil.which("strip"):
        raise Failure("strip is not installed")
    subprocess.run(["strip", "-o", str(stripped), bench.preview.path], check=True)
    return stripped.stat().st_size / 1e6


def rows() -> list[Row]:
    return [
        Row("exec to first 200", "ms", Floor(most=15), measure_start=start, of=(DEBIAN, "Caddy", "Bun", "Python")),
        Row(f"wake-ups in {IDLE_SECONDS} s, {CLIENTS} idle clients", "", Floor(most=0), measure_start=wakeups),
        Row(
            f"resident with {CLIENTS} idle clients",
            "MB",
            # Allowed are 20 more than an idle server of SwiftNIO alone takes: this is stricter, and needs none.
            Floor(most=20),
            measure_start=memory,
            of=(DEBIAN, BEST, "lighttpd", "Caddy", "Bun", "Python"),
        ),
        Row("release binary, stripped", "MB", Floor(most=20), measure_start=size),
    ]
