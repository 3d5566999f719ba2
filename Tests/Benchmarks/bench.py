#!/usr/bin/env python3
"""Measures `preview` beside nginx on this machine and prints one table. README.md says what each row means."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import platform
import re
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

STYLESHEET = "site.css"
STYLESHEET_SIZE = 3_700
LARGE_FILE = "large.bin"
LARGE_SIZE = 64 << 20
FOLDER = "thousand"
HUGE_FOLDER = "hundred-thousand"
CONNECTIONS = 32
TOOL_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin"

# What Chromium 156 sends when a page asks for its stylesheet. wrk and http.client add Host themselves.
STYLESHEET_HEADERS = {
    "Connection": "keep-alive",
    "sec-ch-ua-platform": '"Linux"',
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/156.0.0.0 Safari/537.36",
    "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
    "sec-ch-ua-mobile": "?0",
    "Accept": "text/css,*/*;q=0.1",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "no-cors",
    "Sec-Fetch-Dest": "style",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.9",
}
LISTING_HEADERS = {"Accept": "text/html"}

# Debian's values. Its gzip is off and its try_files is left out: both would only slow nginx down here.
NGINX_CONFIGURATION = """
daemon off;
worker_processes 1;
pid {state}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {state}/body;
    proxy_temp_path {state}/proxy;
    fastcgi_temp_path {state}/fastcgi;
    uwsgi_temp_path {state}/uwsgi;
    scgi_temp_path {state}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        location / {{ autoindex on; }}
    }}
}}
"""

WRK_REPORT = """
done = function(summary, latency, requests)
    local e = summary.errors
    io.write(string.format('{"requests":%d,"microseconds":%d,"errors":%d}\\n', summary.requests, summary.duration,
        e.connect + e.read + e.write + e.status + e.timeout))
end
"""


class Failure(Exception):
    """A measurement that could not be made, with the reason that the table shows."""


# --- The two servers


@dataclass
class Server:
    """A server process that accepts connections on 127.0.0.1."""

    process: subprocess.Popen[str]
    port: int

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def resident_bytes(self) -> int:
        """Resident memory of the process and its children (nginx answers from a worker)."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return sum(resident_bytes(process) for process in [pid, *map(int, children)])


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    match = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0


@dataclass
class Bench:
    """The fixture, the programs, and what was asked for."""

    preview: str
    nginx: str | None
    wrk: str | None
    site: Path
    state: Path
    server_core: int
    duration: int

    @contextlib.contextmanager
    def servers(self) -> Iterator[dict[str, Server]]:
        """Both servers at once; the one that is not being measured sleeps."""
        with contextlib.ExitStack() as stack:
            running = {"preview": stack.enter_context(self.start_preview())}
            if self.nginx:
                running["nginx"] = stack.enter_context(self.start_nginx())
            yield running

    @contextlib.contextmanager
    def start_preview(self) -> Iterator[Server]:
        command = [self.preview, str(self.site), "--host", "127.0.0.1", "--port", "0", "--quiet"]
        with self.started(command) as process:
            line = first_line(process, seconds=10)
            match = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if not match:
                raise Failure(f"no URL in its first line: {line!r}")
            yield Server(process, int(match[1]))

    @contextlib.contextmanager
    def start_nginx(self) -> Iterator[Server]:
        assert self.nginx
        port = free_port()
        configuration = self.state / "nginx.conf"
        configuration.write_text(
            NGINX_CONFIGURATION.format(state=self.state, port=port, site=self.site), encoding="utf-8"
        )
        command = [self.nginx, "-e", "stderr", "-p", str(self.state), "-c", str(configuration)]
        with self.started(command) as process:
            await_port(process, port, seconds=10)
            yield Server(process, port)

    @contextlib.contextmanager
    def started(self, command: list[str]) -> Iterator[subprocess.Popen[str]]:
        pinned = ["taskset", "--cpu-list", str(self.server_core), *command]
        log = self.state / f"{Path(command[0]).name}.log"
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                pinned, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        try:
            yield process
        except Failure as failure:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise Failure(f"{failure}; it said: {said[-1]}" if said else str(failure)) from failure
        finally:
            end(process)

    def load(self, server: Server, path: str, connections: int, headers: dict[str, str]) -> float:
        """Requests per second that `server` answers to wrk."""
        if not self.wrk:
            raise Failure("wrk is not installed")
        script = self.state / "report.lua"
        script.write_text(WRK_REPORT, encoding="utf-8")
        command = [self.wrk, "--threads", "1", "--connections", str(connections), "--duration", f"{self.duration}s"]
        command += [f"--header={name}: {value}" for name, value in headers.items()]
        command += ["--script", str(script), f"http://127.0.0.1:{server.port}/{path}"]
        try:
            result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=self.duration + 15)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Failure(f"wrk: {error}") from error
        report = json.loads(result.stdout.splitlines()[-1])
        if report["errors"] or not report["requests"]:
            raise Failure(f"{report['errors']} errors in {report['requests']} requests")
        return float(report["requests"] / (report["microseconds"] / 1e6))


def first_line(process: subprocess.Popen[str], seconds: float) -> str:
    assert process.stdout
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(seconds):
            raise Failure(f"printed nothing for {seconds:g} s")
    return process.stdout.readline()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def await_port(process: subprocess.Popen[str], port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.01)
    raise Failure("does not accept connections")


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


# --- The measurements: each gives one number for one server


def get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    connection.request("GET", f"/{path}", headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise Failure(f"{response.status} for /{path}")
    return body


def check_listing(body: bytes, first_name: str) -> None:
    if first_name.encode() not in body:
        raise Failure(f"the listing does not show {first_name}")


def hot_file(bench: Bench, server: Server) -> float:
    """Requests per second for the stylesheet."""
    with contextlib.closing(server.connection()) as connection:
        if get(connection, STYLESHEET, STYLESHEET_HEADERS) != (bench.site / STYLESHEET).read_bytes():
            raise Failure("the stylesheet's bytes are not those on the disk")
    return bench.load(server, STYLESHEET, CONNECTIONS, STYLESHEET_HEADERS)


def large_file(bench: Bench, server: Server) -> float:
    """Megabytes per second, read through one connection."""
    buffer = bytearray(1 << 20)
    total = 0
    with contextlib.closing(server.connection()) as connection:
        started = time.perf_counter()
        while (elapsed := time.perf_counter() - started) < bench.duration:
            connection.request("GET", f"/{LARGE_FILE}")
            response = connection.getresponse()
            received = 0
            while count := response.readinto(buffer):
                received += count
            if response.status != 200 or received != LARGE_SIZE:
                raise Failure(f"{received} of {LARGE_SIZE} bytes, status {response.status}")
            total += received
    return total / elapsed / 1e6


def listing(bench: Bench, server: Server) -> float:
    """Milliseconds for a listing of 1,000 entries."""
    with contextlib.closing(server.connection()) as connection:
        check_listing(get(connection, f"{FOLDER}/", LISTING_HEADERS), entry(0))
    return 1000 / bench.load(server, f"{FOLDER}/", 1, LISTING_HEADERS)


def huge_listing(_: Bench, server: Server) -> float:
    """Milliseconds for one answer to a folder of 100,000 entries."""
    with contextlib.closing(server.connection()) as connection:
        connection.connect()
        started = time.perf_counter()
        body = get(connection, f"{HUGE_FOLDER}/", LISTING_HEADERS)
        elapsed = time.perf_counter() - started
    check_listing(body, entry(0))
    return elapsed * 1000


def huge_listing_again(bench: Bench, server: Server) -> float:
    return statistics.median(huge_listing(bench, server) for _ in range(7))


def memory(_: Bench, server: Server) -> float:
    """Megabytes that are resident after all the rows above."""
    return server.resident_bytes() / 1e6


@dataclass
class Row:
    """One line of the table. A ratio above 1 always means that `preview` does better."""

    title: str
    measure: Callable[[Bench, Server], float]
    unit: str
    higher_is_better: bool = False
    least_ratio: float | None = None
    most: float | None = None
    samples: dict[str, list[float]] = field(default_factory=lambda: {"preview": [], "nginx": []})
    failures: dict[str, str] = field(default_factory=dict)

    def sample(self, bench: Bench, servers: dict[str, Server], order: list[str]) -> None:
        for name in order:
            if name in self.failures:
                continue
            try:
                self.samples[name].append(self.measure(bench, servers[name]))
            except (Failure, OSError, http.client.HTTPException) as error:
                self.failures[name] = str(error) or type(error).__name__

    def ratio(self, preview: float, nginx: float) -> float:
        return preview / nginx if self.higher_is_better else nginx / preview

    def cells(self) -> list[str]:
        preview, nginx = self.median("preview"), self.median("nginx")
        ratio = None
        comparison = "-"
        if preview and nginx:
            ratio = self.ratio(preview, nginx)
            pairs = zip(self.samples["preview"], self.samples["nginx"], strict=True)
            each = [self.ratio(*pair) for pair in pairs]
            comparison = f"{ratio:.2f} ({min(each):.2f}..{max(each):.2f})"
        return [self.title, self.figure(preview), self.figure(nginx), comparison, *self.verdict(preview, ratio)]

    def median(self, name: str) -> float | None:
        samples = self.samples[name]
        return statistics.median(samples) if samples and name not in self.failures else None

    def figure(self, value: float | None) -> str:
        if value is None:
            return "gap"
        return f"{value:,.{0 if value >= 1000 else 1 if value >= 10 else 2}f} {self.unit}"

    def verdict(self, preview: float | None, ratio: float | None) -> tuple[str, str]:
        if self.least_ratio is not None:
            met = ratio is not None and ratio >= self.least_ratio
            return f"ratio >= {self.least_ratio:g}", "not known" if ratio is None else "met" if met else "MISSED"
        if self.most is not None:
            met = preview is not None and preview <= self.most
            return f"<= {self.most:g} {self.unit}", "not known" if preview is None else "met" if met else "MISSED"
        return "", ""


def rows() -> list[Row]:
    # The first request for the huge folder has to be the server's first request at all.
    return [
        Row("100,000 entries: first page, cold", huge_listing, "ms", most=100),
        Row("100,000 entries: first page, then", huge_listing_again, "ms", most=100),
        Row(f"3.7 KB file, {CONNECTIONS} connections", hot_file, "/s", higher_is_better=True, least_ratio=1.1),
        Row("64 MB file, 1 connection", large_file, "MB/s", higher_is_better=True, least_ratio=0.9),
        Row("1,000 entries: listing", listing, "ms"),
        Row("resident memory afterwards", memory, "MB"),
    ]


# --- The fixture


def entry(number: int) -> str:
    return f"entry-{number:06}.txt"


def make_site(site: Path) -> None:
    # nginx, started by root, reads as another user.
    site.parent.chmod(0o755)
    site.mkdir()
    rule = b".card { color: #223; margin: 0 auto }\n"
    (site / STYLESHEET).write_bytes((rule * (STYLESHEET_SIZE // len(rule) + 1))[:STYLESHEET_SIZE])
    block = os.urandom(1 << 20)
    with (site / LARGE_FILE).open("wb") as file:
        for _ in range(LARGE_SIZE // len(block)):
            file.write(block)
    for name, count in ((FOLDER, 1_000), (HUGE_FOLDER, 100_000)):
        folder = site / name
        folder.mkdir()
        for number in range(count):
            os.close(os.open(folder / entry(number), os.O_WRONLY | os.O_CREAT, 0o644))


# --- Running and printing


def measure(bench: Bench, table: list[Row], runs: int, limit: float) -> int:
    """Runs the rows, the two servers in turn, until `runs` are done or `limit` seconds gone; returns how many."""
    deadline = time.monotonic() + limit
    longest = 0.0
    for run in range(runs):
        started = time.monotonic()
        if started + longest > deadline:
            return run
        with bench.servers() as servers:
            order = list(servers) if run % 2 == 0 else list(reversed(servers))
            for row in table:
                progress(f"run {run + 1} of {runs}: {row.title}")
                row.sample(bench, servers, order)
        longest = max(longest, time.monotonic() - started)
    return runs


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def version(command: list[str], pattern: str) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    match = re.search(pattern, result.stdout + result.stderr)
    return match[0] if match else "version unknown"


def header(bench: Bench, done: int, options: argparse.Namespace) -> str:
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    programs = [
        "preview " + version([bench.preview, "--version"], r"[0-9]\S*"),
        version([bench.nginx, "-v"], r"nginx/\S+") if bench.nginx else "nginx: not installed",
        version([bench.wrk, "-v"], r"wrk \S+") if bench.wrk else "wrk: not installed",
    ]
    machine = f"Linux {platform.release()}, {model[1] if model else platform.machine()}"
    cores = f"server on core {options.server_core}, load on core {options.load_core}, of {os.cpu_count()}"
    if options.server_core == options.load_core:
        cores += " (shared: the figures are low)"
    runs = f"medians of {done} alternating runs, {options.duration} s a load"
    if done < options.runs:
        runs += f" ({options.runs} were asked for: time limit)"
    return "\n".join([", ".join(programs), machine, cores, runs])


def rendered(table: list[Row]) -> str:
    lines = [["", "preview", "nginx", "ratio (min..max)", "floor", ""], *(row.cells() for row in table)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def aligned(line: list[str]) -> str:
        cells = zip(line, "<>>><<", widths, strict=True)
        return "  ".join(f"{cell:{side}{width}}" for cell, side, width in cells).rstrip()

    gaps = [f"gap: {row.title}, {name}: {why}" for row in table for name, why in row.failures.items()]
    return "\n".join([*map(aligned, lines), *gaps])


def arguments() -> argparse.Namespace:
    cores = sorted(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preview", help="path of the release binary")
    parser.add_argument("--runs", type=int, default=5, help="alternating runs (default: %(default)s)")
    parser.add_argument("--duration", type=int, default=4, help="seconds a load lasts (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=220, help="seconds for all runs (default: %(default)s)")
    parser.add_argument("--server-core", type=int, default=cores[0], help="default: %(default)s")
    parser.add_argument("--load-core", type=int, default=cores[-1], help="default: %(default)s")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    preview = shutil.which(os.path.abspath(options.preview))
    if not preview:
        sys.exit(f"{options.preview} is no program; build it with 'make release'")
    # An end by SIGTERM unwinds too, so that no server outlives this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.sched_setaffinity(0, {options.load_core})

    with tempfile.TemporaryDirectory(prefix="preview-bench-") as folder:
        bench = Bench(
            preview=preview,
            nginx=shutil.which("nginx", path=TOOL_PATH),
            wrk=shutil.which("wrk", path=TOOL_PATH),
            site=Path(folder, "site"),
            state=Path(folder),
            server_core=options.server_core,
            duration=options.duration,
        )
        progress("writing 101,000 files")
        make_site(bench.site)
        table = rows()
        try:
            done = measure(bench, table, options.runs, options.limit)
        except Failure as failure:
            sys.exit(f"\na server did not start: {failure}")
        progress("")
        print(header(bench, done, options), rendered(table), sep="\n\n")
    return 0 if all("preview" not in row.failures for row in table) else 1


if __name__ == "__main__":
    sys.exit(main())
