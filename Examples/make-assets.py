#!/usr/bin/env python3
"""Makes every file of the example site that is not written by hand.

Usage: make-assets.py [FOLDER]        FOLDER: default "site" beside this script

Needs ffmpeg (apt) and fonttools, brotli, pillow, skia-pathops (pip). The same versions give the same bytes.
"""

import io
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE / "assets"))

import documents
import film
import font
import scene


def pictures(images: Path):
    picture = scene.pixels()
    (images / "scene.svg").write_bytes(scene.svg())
    picture.quantize(96, dither=scene.Image.Dither.NONE).save(images / "scene.png", optimize=True)
    picture.save(images / "scene.jpg", quality=84, optimize=True, progressive=True)
    picture.save(images / "scene.webp", quality=80, method=6)
    picture.save(images / "scene.avif", quality=62, speed=2, max_threads=1)
    first, *rest = scene.animation()
    first.save(images / "scene.gif", save_all=True, append_images=rest, duration=110, loop=0, optimize=True)
    # Bytes and extension disagree on purpose.
    scene.pixels(96).save(images / "mislabelled.png", format="webp", quality=70, method=6)


def make(site: Path):
    for folder in ("images", "media", "fonts", "wasm", "docs"):
        (site / folder).mkdir(parents=True, exist_ok=True)
    face = font.truetype()
    program = font.encoded(face)
    (site / "fonts/preview-stencil.woff2").write_bytes(font.encoded(face, "woff2"))
    pictures(site / "images")
    (site / "favicon.svg").write_bytes(scene.ICON_SVG)
    scene.icon(48).save(
        site / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)], append_images=[scene.icon(16), scene.icon(32)]
    )
    (site / "wasm/add.wasm").write_bytes(documents.ADD_WASM)
    (site / "docs/guide.pdf").write_bytes(documents.guide())
    with tempfile.TemporaryDirectory() as scratch:
        film.make(site / "media", Path(scratch), program)

    icon = io.BytesIO()
    scene.icon(64).save(icon, format="png", optimize=True)
    for path, content in (*documents.texts(), *documents.names(icon.getvalue()), *documents.archives()):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "site")
