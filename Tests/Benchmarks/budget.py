#!/usr/bin/env python3
"""Counts what one hot keep-alive request costs, and one that has a connection of its own.

Counts repeat within a per cent or two where times do not, on a busy machine too. Exit status 1 where one is over its
budget. Needs valgrind; README.md says what is counted.
"""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from headers import STYLESHEET_HEADERS
from servers import Failure, end, first_line

CONNECTIONS = 8
REQUESTS = 2_000
STYLESHEET = "site.css"
RULE = b".card { color: #223; margin: 0 auto }\n"
SIZE = 3_700
SETTLED = 3  # seconds: a file that was written just now is not yet taken from memory

# One hot answer to a request as Chromium sends it: 15,660, 1.4 and 135 when this was written. The room above is for other
# compilers and C libraries, not for changes: one for the better lowers them.
BUDGET = {
    "instructions": 20_500,
    "allocations": 2.5,
    "references counted": 175,
}
# The same with a new connection for it, from accepting to closing it: 22,030, 8.4 and 108. How many connections NIO takes
# in for each that it was woken by is chance, and each of these costs more.
CONNECTION_BUDGET = {
    "instructions": 35_000,
    "allocations": 13,
    "references counted": 150,
}
COUNTED = {
    "allocations": re.compile(r"^(malloc|calloc|realloc|posix_memalign|aligned_alloc)$"),
    "references counted": re.compile(r"^swift_(retain|release|bridgeObjectRetain|bridgeObjectRelease)$"),
}


def request(port: int, **more: str) -> bytes:
    fields = {"Host": f"127.0.0.1:{port}", **STYLESHEET_HEADERS, "Referer": f"http://127.0.0.1:{port}/", **more}
    lines = [f"GET /{STYLESHEET} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


class Clients:
    """Connections that stay open, all of which ask before the first answer is read."""

    def __init__(self, port: int, body: bytes) -> None:
        self.request = request(port)
        self.body = body
        self.sockets = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(CONNECTIONS)]

    def ask(self, count: int) -> None:
        for _ in range(count // CONNECTIONS):
            for connection in self.sockets:
                connection.sendall(self.request)
            for connection in self.sockets:
                self.read(connection)

    def read(self, connection: socket.socket) -> None:
        answer = b""
        while not answer.endswith(self.body):
            received = connection.recv(65_536)
            if not received:
                raise Failure(f"the connection was closed after {answer[:200]!r}")
            answer += received
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise Failure(f"the answer began with {answer[:60]!r}")

    def close(self) -> None:
        for connection in self.sockets:
            connection.close()


class NewClients:
    """Connections for one request each, of which some are always waiting to be accepted."""

    def __init__(self, port: int, body: bytes) -> None:
        self.port = port
        self.request = request(port, Connection="close")
        self.body = body

    def ask(self, count: int) -> None:
        for _ in range(count // CONNECTIONS):
            address = ("127.0.0.1", self.port)
            sockets = [socket.create_connection(address, timeout=60) for _ in range(CONNECTIONS)]
            for connection in sockets:
                connection.sendall(self.request)
            for connection in sockets:
                with connection:
                    self.read(connection)

    def read(self, connection: socket.socket) -> None:
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith(self.body):
            raise Failure(f"the answer began with {answer[:60]!r}")

    def close(self) -> None:
        """They are closed by the server."""


def control(process: subprocess.Popen[str], state: str) -> None:
    command = ["callgrind_control", f"--instr={state}", str(process.pid)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def count(preview: str, state: Path, kind: type[Clients] | type[NewClients]) -> Path:
    """Has the requests answered under callgrind; returns its record."""
    site = state / "site"
    site.mkdir(parents=True)
    body = (RULE * (SIZE // len(RULE) + 1))[:SIZE]
    (site / STYLESHEET).write_bytes(body)
    # Valgrind does not read the debug information of newer compilers.
    program = state / "preview"
    subprocess.run(["strip", "--strip-debug", "-o", str(program), preview], check=True)
    record = state / "callgrind.out"
    command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={record}"]
    command += [str(program), str(site), "--port", "0", "--quiet"]
    time.sleep(SETTLED)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        match = re.search(r":(\d+)/", first_line(process, seconds=120))
        if not match:
            raise Failure("no URL in its first line")
        clients = kind(int(match[1]), body)
        clients.ask(CONNECTIONS * 20)
        control(process, "on")
        clients.ask(REQUESTS)
        control(process, "off")
        clients.close()
    finally:
        end(process, seconds=60)
    if not record.exists():
        raise Failure("valgrind left no record")
    return record


class Record:
    """What callgrind wrote: https://valgrind.org/docs/manual/cl-format.html, as far as it is needed here."""

    def __init__(self, path: Path) -> None:
        self.total = 0
        self.own: defaultdict[str, int] = defaultdict(int)
        self.calls: defaultdict[str, int] = defaultdict(int)
        names: dict[str, str] = {}
        function = called = ""
        is_call = False
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if match := re.match(r"(c?fn)=\((\d+)\)(?: (.*))?", line):
                name = names.setdefault(match[2], match[3] or "")
                if match[1] == "fn":
                    function = name
                else:
                    called = name
            elif line.startswith("calls="):
                self.calls[called] += int(line[6:].split()[0])
            elif re.match(r"[+\-*\d]", line) and not is_call:
                self.own[function] += int(line.split()[1])
            elif match := re.match(r"(?:summary|totals): (\d+)", line):
                self.total = int(match[1])
            # The line after it has the cost of the call itself, which is that of the function called.
            is_call = line.startswith("calls=")


def report(record: Record, title: str, budgets: dict[str, float]) -> bool:
    """Whether one is over its budget."""
    figures = {"instructions": record.total / REQUESTS}
    for counted, pattern in COUNTED.items():
        figures[counted] = sum(calls for name, calls in record.calls.items() if pattern.match(name)) / REQUESTS
    over = False
    for counted, budget in budgets.items():
        is_over = figures[counted] > budget
        over |= is_over
        line = f"{counted:20}{figures[counted]:>12,.1f} a {title}, budget {budget:,g}"
        print(f"{line}  OVER" if is_over else line, file=sys.stderr if is_over else sys.stdout)
    return over


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preview", help="path of the release binary")
    parser.add_argument("--functions", type=int, default=0, metavar="N", help="list the N that cost most")
    parser.add_argument("--record", type=Path, help="keep what callgrind wrote, for callgrind_annotate")
    options = parser.parse_args()
    if missing := [name for name in ("valgrind", "callgrind_control", "strip") if not shutil.which(name)]:
        print(f"The cost of a request is not counted: {', '.join(missing)} not installed.", file=sys.stderr)
        return 0
    over = False
    for title, kind, budget in (("request", Clients, BUDGET), ("connection", NewClients, CONNECTION_BUDGET)):
        with tempfile.TemporaryDirectory(prefix="preview-budget-") as folder:
            path = count(options.preview, Path(folder), kind)
            if options.record:
                shutil.copy(path, options.record.with_name(f"{options.record.name}.{title}"))
            record = Record(path)
        over |= report(record, title, budget)
        own = sorted(record.own.items(), key=lambda item: -item[1])[: options.functions]
        for name, cost in own:
            print(f"{cost / REQUESTS:>10,.1f}  {name[:140]}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
