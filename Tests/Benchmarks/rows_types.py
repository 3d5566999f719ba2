"""Files without an extension, whose type libmagic has to find."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import functools
import statistics
import subprocess
import sys
import time

import fixture
from servers import Failure, Server
from table import Bench, Floor, Row

SAMPLE = 4096
_MIME_TYPE = 0x10

# Asks for the hot file every 2 ms, until it is told to end; prints the milliseconds of each answer.
_PROBE = """
import http.client, sys, time, select
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
while not select.select([sys.stdin], [], [], 0.002)[0]:
    started = time.perf_counter()
    connection.request("GET", "/site.css")
    connection.getresponse().read()
    print((time.perf_counter() - started) * 1000)
"""


@functools.cache
def _libmagic() -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    name = ctypes.util.find_library("magic")
    if not name:
        raise Failure("libmagic is not installed")
    library = ctypes.CDLL(name)
    library.magic_open.restype = ctypes.c_void_p
    library.magic_buffer.restype = ctypes.c_char_p
    cookie = ctypes.c_void_p(library.magic_open(_MIME_TYPE))
    if library.magic_load(cookie, None) != 0:
        raise Failure("libmagic has no database")
    return library, cookie


def libmagic(bench: Bench) -> float:
    """Milliseconds of libmagic alone for the first bytes of all files."""
    library, cookie = _libmagic()
    samples = [path.read_bytes()[:SAMPLE] for path in sorted((bench.site / fixture.UNNAMED).iterdir())]
    started = time.perf_counter()
    for sample in samples:
        library.magic_buffer(cookie, sample, ctypes.c_size_t(len(sample)))
    return (time.perf_counter() - started) * 1000


def _ask_for_all(bench: Bench, server: Server) -> float:
    names = sorted(path.name for path in (bench.site / fixture.UNNAMED).iterdir())
    with contextlib.closing(server.connection()) as connection:
        connection.connect()
        started = time.perf_counter()
        for name in names:
            connection.request("GET", f"/{fixture.UNNAMED}/{name}")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200 or not answer.getheader("Content-Type"):
                raise Failure(f"{answer.status} for {name}")
        return (time.perf_counter() - started) * 1000


def first_sight(bench: Bench, name: str) -> float:
    """Milliseconds for all of them, less what the same answers take once their types are known; of libmagic's own."""
    with bench.start(name) as server:
        unknown = _ask_for_all(bench, server)
        known = statistics.median(_ask_for_all(bench, server) for _ in range(3))
    return (unknown - known) / libmagic(bench)


def others_meanwhile(bench: Bench, name: str) -> float:
    """The 99th percentile of other requests, in milliseconds, while the types are found."""
    with bench.start(name) as server:
        probe = subprocess.Popen(
            [sys.executable, "-c", _PROBE, str(server.port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            time.sleep(0.3)
            _ask_for_all(bench, server)
            times = sorted(map(float, probe.communicate("end\n", timeout=20)[0].split()))
        finally:
            probe.kill()
            probe.wait()
    if len(times) < 20:
        raise Failure(f"only {len(times)} other answers")
    return times[len(times) * 99 // 100]


def rows() -> list[Row]:
    needs = frozenset({fixture.UNNAMED})
    return [
        Row("first sight of 1,000 files without extension", "x libmagic", Floor(most=1.2), measure_start=first_sight, needs=needs),
        Row("other requests meanwhile, 99 of 100 within", "ms", Floor(most=2), measure_start=others_meanwhile, needs=needs),
    ]
