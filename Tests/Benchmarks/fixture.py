"""The folder that is served while it is measured."""

from __future__ import annotations

import os
from pathlib import Path

STYLESHEET, STYLESHEET_SIZE = "site.css", 3_700
PAGE = "page.html"
SMALL_FILES = 1_000
RESOURCES = 200
MEGABYTE, GIGABYTE = "large.bin", "huge.bin"
SPARSE, SPARSE_SIZE = "sparse.bin", 5 << 30
FOLDER, HUGE_FOLDER = "thousand", "hundred-thousand"
UNNAMED = "unnamed"

_RULE = b".card { color: #223; margin: 0 auto }\n"


def sheet(size: int) -> bytes:
    return (_RULE * (size // len(_RULE) + 1))[:size]


def entry(number: int) -> str:
    return f"entry-{number:06}.txt"


def make(site: Path, wanted: set[str]) -> None:
    """Writes what the rows need; the names in `wanted` are those that take long."""
    # nginx, started by root, reads as another user.
    site.parent.chmod(0o755)
    site.mkdir()
    (site / STYLESHEET).write_bytes(sheet(STYLESHEET_SIZE))
    (site / "index.html").write_text("<!doctype html><title>t</title><p>text", encoding="ascii")
    _make_page(site)
    _make_small_files(site / "many")
    if MEGABYTE in wanted:
        _fill(site / MEGABYTE, 64)
    if GIGABYTE in wanted:
        _fill(site / GIGABYTE, 1024)
    if SPARSE in wanted:
        with (site / SPARSE).open("wb") as file:
            file.truncate(SPARSE_SIZE)
    for name, count in ((FOLDER, 1_000), (HUGE_FOLDER, 100_000)):
        if name in wanted:
            make_folder(site / name, count)
    if UNNAMED in wanted:
        _make_unnamed(site / UNNAMED)
    # The kernel would write it to the disk while it is measured, on the cores of the servers.
    os.sync()


def make_folder(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        os.close(os.open(folder / entry(number), os.O_WRONLY | os.O_CREAT, 0o644))


def _make_page(site: Path) -> None:
    """A page of the size of the style sheet, and one with many resources."""
    head, foot = b"<!doctype html><html><head><title>t</title></head><body>", b"</body></html>\n"
    text = (b"<p>Some words of a page.</p>\n" * 200)[: STYLESHEET_SIZE - len(head) - len(foot)]
    (site / PAGE).write_bytes(head + text + foot)
    folder = site / "resources"
    folder.mkdir()
    tags = []
    for number in range(RESOURCES):
        if number % 2:
            (folder / f"s{number}.js").write_text(f"window.n = {number}; /* {'x' * 2000} */\n", encoding="ascii")
            tags.append(f"<script src=resources/s{number}.js></script>")
        else:
            (folder / f"c{number}.css").write_bytes(sheet(3_000) + b".n { order: %d }\n" % number)
            tags.append(f"<link rel=stylesheet href=resources/c{number}.css>")
    page = f"<!doctype html><html><head><title>t</title><link rel=icon href='data:,'>{''.join(tags)}</head><body></body></html>"
    (site / "resources.html").write_text(page, encoding="ascii")


def _make_small_files(folder: Path) -> None:
    folder.mkdir()
    for number in range(SMALL_FILES):
        (folder / f"f{number}.css").write_bytes(sheet(1_000 + 5 * number))


def _make_unnamed(folder: Path) -> None:
    """Files without an extension, of a few kinds, as libmagic finds them."""
    folder.mkdir()
    for number in range(1_000):
        text = [
            f"#!/bin/sh\necho {number}\n",
            f"Some text, number {number}.\n" * 100,
            f"%PDF-1.7\n{number}\n" * 50,
            f'{{"number": {number}, "list": [1, 2, 3]}}\n',
        ][number % 4]
        (folder / f"n{number}").write_text(text, encoding="ascii")


def _fill(path: Path, megabytes: int) -> None:
    block = os.urandom(1 << 20)
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(block)
