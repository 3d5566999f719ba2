"""Rows, their verdicts, and how they are printed."""

from __future__ import annotations

import contextlib
import http.client
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from servers import Failure, Peer, Server

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Bench:
    """The folder, the programs, and what was asked for."""

    preview: Peer
    peers: list[Peer]
    site: Path
    state: Path
    server_core: int
    load_core: int
    runs: int
    seconds: int

    @property
    def names(self) -> list[str]:
        return [self.preview.name, *(peer.name for peer in self.peers)]

    def peer(self, name: str) -> Peer:
        return next(peer for peer in [self.preview, *self.peers] if peer.name == name)

    def start(
        self, name: str, wait: bool = True, site: Path | None = None
    ) -> contextlib.AbstractContextManager[Server]:
        peer = self.peer(name)
        if not peer.path:
            raise Failure(f"{peer.program} is not installed")
        return peer.start(site or self.site, self.state, self.server_core, wait)


Measure = Callable[[Bench, Server], float]
MeasureStart = Callable[[Bench, str], float]


@dataclass
class Floor:
    """What `preview` has to reach. A ratio above 1 always means that it does better."""

    ratio: float | None = None
    to: str = ""
    most: float | None = None


@dataclass
class Row:
    """One line of the table.

    Either `measure` gives a number for a server that runs, all of them at once, of which only one works; or
    `measure_start` starts one itself, by its name.
    """

    title: str
    unit: str
    floor: Floor | None = None
    measure: Measure | None = None
    measure_start: MeasureStart | None = None
    of: Sequence[str] = ()
    """The servers beside `preview`."""
    reference: Measure | None = None
    """Measured of `preview` too, in turns: what the ratio is to."""
    more_is_better: bool = False
    needs: frozenset[str] = frozenset()
    """Parts of the folder that take long to write."""
    samples: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def run(self, bench: Bench) -> None:
        names = ["preview", *(name for name in bench.names if name in self.of)]
        with contextlib.ExitStack() as stack:
            servers = {name: server for name, server in self._started(bench, names, stack)}
            for number in range(bench.runs):
                progress(f"{self.title}: {number + 1} of {bench.runs}")
                # Every other run begins with the other end of the row.
                for name in names if number % 2 == 0 else reversed(names):
                    self._sample(bench, name, servers.get(name))

    def _started(self, bench: Bench, names: list[str], stack: contextlib.ExitStack) -> Iterator[tuple[str, Server]]:
        for name in names if self.measure else []:
            try:
                yield name, stack.enter_context(bench.start(name))
            except Failure as failure:
                self.failures[name] = str(failure)

    def _sample(self, bench: Bench, name: str, server: Server | None) -> None:
        if name in self.failures:
            return
        try:
            if self.measure_start:
                self._add(name, self.measure_start(bench, name))
            elif self.measure and server:
                self._add(name, self.measure(bench, server))
                if self.reference and name == "preview":
                    self._add("reference", self.reference(bench, server))
        except (Failure, OSError, http.client.HTTPException) as error:
            self.failures[name] = str(error) or type(error).__name__

    def _add(self, name: str, value: float) -> None:
        self.samples.setdefault(name, []).append(value)

    def median(self, name: str) -> float | None:
        samples = self.samples.get(name)
        return statistics.median(samples) if samples and name not in self.failures else None

    def figure(self, name: str) -> str:
        value = self.median(name)
        if value is None:
            return "gap" if name in self.failures or name == "preview" else ""
        return f"{value:,.{0 if value >= 1000 else 1 if value >= 10 else 2}f}"

    @property
    def against(self) -> str:
        if self.reference:
            return "reference"
        return self.floor.to if self.floor and self.floor.to else ""

    def ratio(self) -> tuple[float, float, float] | None:
        """Of the medians; the lowest and the highest of a single run."""
        ours, theirs = self.samples.get("preview"), self.samples.get(self.against)
        if not ours or not theirs or {"preview", self.against} & self.failures.keys():
            return None

        def of(a: float, b: float) -> float:
            return a / b if self.more_is_better else b / a

        each = [of(*pair) for pair in zip(ours, theirs, strict=False)]
        return of(statistics.median(ours), statistics.median(theirs)), min(each), max(each)

    def comparison(self) -> str:
        ratio = self.ratio()
        return f"{ratio[0]:.2f} ({ratio[1]:.2f}..{ratio[2]:.2f})" if ratio else ""

    def verdict(self) -> tuple[str, str]:
        if not self.floor:
            return "", ""
        if self.floor.ratio is not None:
            ratio = self.ratio()
            wanted = f"{self.floor.ratio:g} of {self.floor.to or 'without'}"
            return wanted, "not known" if not ratio else "met" if ratio[0] >= self.floor.ratio else "MISSED"
        ours, most = self.median("preview"), self.floor.most or 0
        return f"at most {most:g}", "not known" if ours is None else "met" if ours <= most else "MISSED"


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def render(rows: list[Row], names: list[str]) -> str:
    lines = [["", "", *names, "ratio (min..max)", "floor", ""]]
    for row in rows:
        cells = [row.title, row.unit, *(row.figure(name) for name in names), row.comparison(), *row.verdict()]
        lines.append(cells)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    sides = "<<" + ">" * (len(names) + 1) + "<<"

    def aligned(line: list[str]) -> str:
        cells = zip(line, sides, widths, strict=True)
        return "  ".join(f"{cell:{side}{width}}" for cell, side, width in cells).rstrip()

    progress("")
    gaps = [f"gap: {row.title}, {name}: {why}" for row in rows for name, why in row.failures.items()]
    return "\n".join([*map(aligned, lines), *gaps])
