#!/usr/bin/env python3
"""Measures `preview` beside its peers on this machine and prints one table. README.md says what each row means.

Exit status 1 where a floor is missed or a row of `preview` is a gap.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import signal
import sys
import tempfile
from datetime import date
from pathlib import Path

import fixture
import rows_folders
import rows_large
import rows_life
import rows_page
import rows_small
import rows_types
from servers import peers, preview
from table import Bench, Row, render


def all_rows() -> list[Row]:
    modules = (rows_small, rows_large, rows_folders, rows_page, rows_types, rows_life)
    return [row for module in modules for row in module.rows()]


def header(bench: Bench) -> str:
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    programs = ", ".join(peer.version_text() for peer in [bench.preview, *bench.peers])
    machine = f"{date.today()}, Linux {platform.release()}, {model[1] if model else platform.machine()}"
    cores = f"server on core {bench.server_core}, load on core {bench.load_core}, of {os.cpu_count()}"
    if bench.server_core == bench.load_core:
        cores += " (shared: the figures are low)"
    runs = f"medians of {bench.runs} runs in turns, {bench.seconds:g} s a load; load average {os.getloadavg()[0]:.1f}"
    return "\n".join([programs, machine, cores, runs])


def arguments() -> argparse.Namespace:
    cores = sorted(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preview", help="path of the release binary")
    parser.add_argument("--rows", default="", metavar="REGEX", help="only rows whose title matches")
    parser.add_argument("--runs", type=int, default=7, help="of each row (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=1, help="a load lasts (default: %(default)s)")
    parser.add_argument("--server-core", type=int, default=cores[0], help="default: %(default)s")
    parser.add_argument("--load-core", type=int, default=cores[-1], help="default: %(default)s")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if not shutil.which(os.path.abspath(options.preview)):
        sys.exit(f"{options.preview} is no program; build it with 'make release'")
    # An end by SIGTERM unwinds too, so that no server outlives this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.sched_setaffinity(0, {options.load_core})
    rows = [row for row in all_rows() if re.search(options.rows, row.title)]
    if not rows:
        sys.exit("no row has such a title")
    with tempfile.TemporaryDirectory(prefix="preview-bench-") as folder:
        state = Path(folder)
        fixture.make(state / "site", set().union(*(row.needs for row in rows)))
        bench = Bench(
            preview=preview(options.preview),
            peers=peers(state),
            site=state / "site",
            state=state,
            server_core=options.server_core,
            load_core=options.load_core,
            runs=options.runs,
            seconds=options.seconds,
        )
        for row in rows:
            row.run(bench)
        print(header(bench), render(rows, bench.names), sep="\n\n")
    missed = any("preview" in row.failures or row.verdict()[1] == "MISSED" for row in rows)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
