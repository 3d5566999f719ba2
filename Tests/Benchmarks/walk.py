#!/usr/bin/env python3
"""Measures how `preview` takes up a huge folder, beside a plain C program. README.md says what each row means."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from servers import Failure, end, resident_kilobytes
from table import progress

FOLDERS = 100_000
FILES_PER_FOLDER = 10
FOLDERS_PER_FOLDER = 20
POLLED_FILES = 10_000
POLLED_FOLDERS = 100
SMALL_PAGE = b"<!doctype html><title>page</title>\n"


# --- The programs


@dataclass
class Walked:
    """A `preview` that serves a folder and has taken up all of it."""

    process: subprocess.Popen[str]
    port: int
    folders: int
    first_answer: float
    done: float


@contextlib.contextmanager
def serving(program: str, folder: Path, *options: str) -> Iterator[Walked]:
    """Starts it, sends a request as soon as it listens, and waits for the end of the walk. Times are in ms from exec."""
    command = [program, str(folder), "--port", "0", "--quiet", "--log-format", "json", *options]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        port = int(next_event(process, "listening")["port"])
        first = request(port, started)
        event = next_event(process, "watching")
        yield Walked(process, port, int(event["folders"]), first, (time.perf_counter() - started) * 1000)
    finally:
        end(process)


def next_event(process: subprocess.Popen[str], name: str) -> dict[str, str]:
    assert process.stdout
    while line := process.stdout.readline():
        event = json.loads(line)
        if event["event"] == name:
            return event
    raise Failure(f"it ended before it said {name!r}")


def request(port: int, started: float) -> float:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET /index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = connection.recv(65536)
        elapsed = (time.perf_counter() - started) * 1000
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise Failure(f"answered {answer[:40]!r}")
    return elapsed


def plain_walk(program: Path, folder: Path) -> tuple[int, float]:
    started = time.perf_counter()
    process = subprocess.Popen([program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdin
    folders = process.stdout.readline()
    elapsed = (time.perf_counter() - started) * 1000
    process.stdin.close()
    process.wait()
    if not folders:
        raise Failure("the C program failed: its reason is above")
    return int(folders), elapsed


def processor_seconds(pid: int) -> float:
    """What a process has spent, with its ended threads, to the nanosecond: clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def watching_seconds(pid: int) -> float:
    """What the thread that watches has spent."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text(encoding="utf-8").strip() == "file-watching":
            return int((task / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    raise Failure("no thread is called file-watching")


def usage(pid: int, seconds: float) -> float:
    """The share of a core that a process takes while nothing is asked of it, in per cent."""
    started, before = time.perf_counter(), processor_seconds(pid)
    time.sleep(seconds)
    return (processor_seconds(pid) - before) / (time.perf_counter() - started) * 100


# --- The rows


@dataclass
class Row:
    """One line of the table, with one value for each run."""

    title: str
    unit: str
    most: float | None = None
    values: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        if not self.values:
            return [self.title, "gap", "", ""]
        median = statistics.median(self.values)
        text = f"{number(median)} {self.unit}"
        if len(self.values) > 1:
            text += f" ({number(min(self.values))}..{number(max(self.values))})"
        if self.most is None:
            return [self.title, text, "", ""]
        return [self.title, text, f"<= {self.most:g} {self.unit}", "met" if median <= self.most else "MISSED"]


def number(value: float) -> str:
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def make_tree(root: Path, folders: int) -> list[Path]:
    """Folders with at most 20 in each, those of the lowest depth first; the root is the first of them."""
    paths = [root]
    root.mkdir()
    for index in range(1, folders):
        paths.append(paths[(index - 1) // FOLDERS_PER_FOLDER] / f"folder-{index % FOLDERS_PER_FOLDER:02}")
        os.mkdir(paths[-1])
    (root / "index.html").write_bytes(SMALL_PAGE)
    return paths


def fill(paths: list[Path], files: int) -> None:
    for path in paths:
        for index in range(files):
            os.mknod(f"{path}/page-{index:03}.html", 0o644)


def measure_walks(program: str, plain: Path, paths: list[Path], empty: Path, runs: int) -> list[Row]:
    count = len(paths)
    ours = Row(f"{count:,} folders walked and watched", "ms")
    theirs = Row("the same, plain C", "ms")
    ratio = Row("ours, in times of plain C", "times", most=1.15)
    first = Row("first answer after exec, beside the walk", "ms", most=30)
    bare = Row("memory of a folder, without files", "bytes", most=300)
    full = Row(f"memory of a folder with {FILES_PER_FOLDER} files", "bytes", most=300)
    idle = Row("processor for 5 s of watching when nothing changes", "ms", most=0)
    with serving(program, empty) as walked:
        base = 1024 * resident_kilobytes(walked.process.pid)

    def weigh(walked: Walked, row: Row) -> None:
        if walked.folders != count:
            raise Failure(f"it watches {walked.folders:,} of {count:,} folders: raise fs.inotify.max_user_watches")
        row.values.append((1024 * resident_kilobytes(walked.process.pid) - base) / count)

    progress("memory")
    with serving(program, paths[0]) as walked:
        weigh(walked, bare)
    progress(f"making {count * FILES_PER_FOLDER:,} files")
    fill(paths, FILES_PER_FOLDER)
    plain_walk(plain, paths[0])
    for run in range(runs):
        progress(f"run {run + 1} of {runs}")
        # Every other run begins with the other one.
        if run % 2:
            theirs.values.append(plain_walk(plain, paths[0])[1])
        with serving(program, paths[0]) as walked:
            ours.values.append(walked.done)
            first.values.append(walked.first_answer)
            weigh(walked, full)
            if run == 0:
                time.sleep(1)
                before = watching_seconds(walked.process.pid)
                time.sleep(5)
                idle.values.append((watching_seconds(walked.process.pid) - before) * 1000)
        if not run % 2:
            theirs.values.append(plain_walk(plain, paths[0])[1])
        ratio.values.append(ours.values[-1] / theirs.values[-1])
    return [ours, theirs, ratio, first, bare, full, idle]


def measure_polling(program: str, state: Path) -> Row:
    progress("polling")
    row = Row(f"{POLLED_FILES:,} files polled, every 500 ms", "% of a core", most=2)
    paths = make_tree(state / "polled", POLLED_FOLDERS)
    fill(paths, POLLED_FILES // POLLED_FOLDERS)
    with serving(program, paths[0], "--poll") as walked:
        time.sleep(1)
        row.values.append(usage(walked.process.pid, seconds=10))
    return row


# --- Running and printing


@contextlib.contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder that lives in memory, where there is one."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="preview-walk-", dir=shared if shared.is_dir() else None) as name:
        yield Path(name)


def compile_plain(state: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise Failure("there is no C compiler")
    program = state / "walk"
    subprocess.run([compiler, "-O2", "-o", program, Path(__file__).with_name("walk.c")], check=True)
    return program


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the release binary of preview")
    parser.add_argument("--runs", type=int, default=7, help="of each of the two walks (default: %(default)s)")
    parser.add_argument("--folders", type=int, default=FOLDERS, help="default: %(default)s")
    options = parser.parse_args()
    table: list[Row] = []
    failure = ""
    try:
        with memory_folder() as state:
            plain = compile_plain(state)
            progress(f"making {options.folders:,} folders")
            paths = make_tree(state / "tree", options.folders)
            empty = make_tree(state / "empty", 1)[0]
            table = measure_walks(options.program, plain, paths, empty, options.runs)
            table.append(measure_polling(options.program, state))
            progress("removing them")
    except (Failure, OSError, subprocess.CalledProcessError) as error:
        failure = str(error)
    progress("")
    rows = [["", "median (lowest..highest)", "floor", ""], *(row.cells() for row in table)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    print(f"preview and a plain walk on {platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}\n")
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if failure:
        print(f"\nnot measured: {failure}")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
