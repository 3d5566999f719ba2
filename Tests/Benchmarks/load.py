"""Load by wrk, and by readers of our own where one answer is large."""

from __future__ import annotations

import json
import selectors
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from servers import TOOL_PATH, Failure, Server

_REPORT = """
done = function(summary, latency, requests)
    local e = summary.errors
    io.write(string.format('{"requests":%d,"microseconds":%d,"errors":%d,"read":%d}\\n', summary.requests,
        summary.duration, e.connect + e.write + e.status + e.timeout, e.read))
end
"""

# The requests are put together before the clock runs.
_MANY = """
local requests = {}
init = function()
    math.randomseed(7)
    for number = 0, COUNT - 1 do requests[number + 1] = wrk.format("GET", "/many/f" .. number .. ".css") end
end
request = function() return requests[math.random(#requests)] end
"""


def requests_per_second(
    server: Server,
    state: Path,
    path: str,
    headers: dict[str, str],
    *,
    connections: int = 32,
    seconds: int = 1,
    many: int = 0,
    closing: bool = False,
) -> float:
    """What one thread of wrk gets answered.

    - many: it asks for that many files in random order.
    - closing: the server may close after an answer without having said so, which wrk counts as an error of reading.
    """
    wrk = shutil.which("wrk", path=TOOL_PATH)
    if not wrk:
        raise Failure("wrk is not installed")
    script = state / "wrk.lua"
    script.write_text(_REPORT + (_MANY.replace("COUNT", str(many)) if many else ""), encoding="utf-8")
    command = [wrk, "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    referer = {"Referer": f"http://127.0.0.1:{server.port}/"} if "Sec-Fetch-Dest" in headers else {}
    command += [f"--header={name}: {value}" for name, value in {**headers, **referer}.items()]
    command += ["--script", str(script), f"http://127.0.0.1:{server.port}/{path}"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 15)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Failure(f"wrk: {error}") from error
    report = json.loads(result.stdout.splitlines()[-1])
    errors = report["errors"] + (0 if closing else report["read"])
    if errors or not report["requests"]:
        raise Failure(f"{errors} errors in {report['requests']} requests")
    return float(report["requests"] / (report["microseconds"] / 1e6))


def get(server: Server, path: str, headers: dict[str, str], status: int = 200) -> tuple[bytes, dict[str, str]]:
    """The body and the fields of one answer."""
    connection = server.connection()
    try:
        connection.request("GET", f"/{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != status:
            raise Failure(f"{answer.status} for /{path}")
        return body, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def megabytes_per_second(server: Server, path: str, size: int, clients: int, seconds: float) -> float:
    """Read by some clients at once, each of which asks again until the time is over and then ends its file."""
    request = f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode("ascii")
    buffer = bytearray(1 << 20)
    started = time.perf_counter()
    total = 0
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            client.sendall(request)
            selector.register(client, selectors.EVENT_READ, _Answer(size))
        while selector.get_map():
            for key, _ in selector.select(30) or _stalled():
                answer = key.data
                assert isinstance(key.fileobj, socket.socket) and isinstance(answer, _Answer)
                total += answer.take(buffer, key.fileobj.recv_into(buffer))
                if answer.left == 0:
                    if time.perf_counter() - started < seconds:
                        key.fileobj.sendall(request)
                        answer.begin()
                    else:
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
    return total / (time.perf_counter() - started) / 1e6


def _stalled() -> Iterable[tuple[selectors.SelectorKey, int]]:
    raise Failure("nothing came for 30 s")


class _Answer:
    """How much of an answer is still to come."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.begin()

    def begin(self) -> None:
        self.head = b""
        self.left = -1

    def take(self, buffer: bytearray, count: int) -> int:
        if count == 0:
            raise Failure("the connection was closed within an answer")
        if self.left < 0:
            self.head += buffer[:count]
            if b"\r\n\r\n" not in self.head:
                return count
            head, _, rest = self.head.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200 "):
                raise Failure(f"the answer began with {head[:40]!r}")
            self.left = self.size - len(rest)
        else:
            self.left -= count
        if self.left < 0:
            raise Failure("more bytes than the file has")
        return count
