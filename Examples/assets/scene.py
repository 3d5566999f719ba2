"""The picture: hills under a low sun, in flat colours, as one list of shapes for SVG and for pixels."""

import math

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 400
SKY = ["#fff1c9", "#ffe0a6", "#ffca87", "#fcae72", "#f49069", "#e37468", "#c75d6c", "#a04d70", "#763f6c"]
HILLS = ["#8d4a70", "#6b3b68", "#4a2e5b", "#30224a", "#1c1736"]
SUN = "#fffbee"
# For each hill, far to near: height of its line, then (height, length, phase) of the waves on it.
WAVES = [
    (248, [(15, 310, 0.4), (7, 118, 1.9), (2.5, 41, 0.2)]),
    (274, [(18, 260, 2.2), (6, 97, 0.3), (2, 37, 2.0)]),
    (304, [(20, 345, 4.0), (7, 131, 2.7), (2, 53, 0.9)]),
    (334, [(17, 290, 0.9), (8, 149, 4.1), (1.5, 31, 1.1)]),
    (366, [(14, 420, 3.1), (5, 113, 0.6), (2, 59, 2.4)]),
]


def ridge(base, waves, step=8):
    points = []
    for x in range(0, WIDTH + step, step):
        y = base + sum(height * math.sin(x * 2 * math.pi / length + phase) for height, length, phase in waves)
        points.append((x, round(y, 1)))
    return points


def shapes(sun=(402, 206)):
    """("disc", colour, centre, radius) and ("hill", colour, ridge), from back to front."""
    for step in range(len(SKY) - 2, -1, -1):
        yield "disc", SKY[step], sun, 58 + 54 * step**1.08
    yield "disc", SUN, sun, 36
    for colour, (base, waves) in zip(HILLS, WAVES):
        yield "hill", colour, ridge(base, waves)


def pixels(width=WIDTH, sun=(402, 206), smooth=3):
    """The scene as an RGB image `width` pixels wide."""
    scale = width * smooth / WIDTH
    size = (width * smooth, round(HEIGHT * scale))
    image = Image.new("RGB", size, SKY[-1])
    draw = ImageDraw.Draw(image)
    for kind, colour, *form in shapes(sun):
        if kind == "disc":
            (x, y), radius = form
            draw.ellipse(
                [(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale], colour
            )
        else:
            line = [(x * scale, y * scale) for x, y in form[0]]
            draw.polygon([(0, size[1]), *line, (size[0], size[1])], colour)
    return image.resize((width, round(HEIGHT * width / WIDTH)), Image.Resampling.BOX)


def svg():
    """The scene as SVG. It starts with a comment, which makes libmagic take it for plain text."""
    lines = [
        "<!-- A comment before the root element: libmagic calls this text/plain, the extension knows better. -->",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        "  <title>Hills under a low sun</title>",
        f'  <path fill="{SKY[-1]}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>',
    ]
    for kind, colour, *form in shapes():
        if kind == "disc":
            (x, y), radius = form
            lines.append(f'  <circle fill="{colour}" cx="{x}" cy="{y}" r="{radius:.0f}"/>')
        else:
            line = " ".join(f"{x} {y:g}" for x, y in form[0])
            lines.append(f'  <path fill="{colour}" d="M0 {HEIGHT}L{line} {WIDTH} {HEIGHT}z"/>')
    return "\n".join([*lines, "</svg>", ""]).encode()


def animation():
    """Frames of the sun going down, small and with few colours, for the GIF."""
    frames = []
    for step in range(16):
        angle = step / 16 * 2 * math.pi
        frame = pixels(320, sun=(402, 206 + 26 * (1 - math.cos(angle))), smooth=2)
        frames.append(frame)
    palette = frames[0].quantize(48, dither=Image.Dither.NONE)
    return [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]


def icon(size):
    """The favicon: a sun behind a hill in a rounded square."""
    unit = size * 8 / 32
    image = Image.new("RGBA", (size * 8, size * 8))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, 32 * unit, 32 * unit], "#e5532d")
    draw.ellipse([9 * unit, 7 * unit, 23 * unit, 21 * unit], "#fff1c9")
    draw.polygon(
        [(x * unit, y * unit) for x, y in ((0, 24), (10, 17), (17, 22), (24, 18), (32, 23), (32, 32), (0, 32))],
        "#1c1736",
    )
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, 32 * unit - 1, 32 * unit - 1], 7 * unit, 255)
    image.putalpha(mask)
    return image.resize((size, size), Image.Resampling.BOX)


ICON_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <clipPath id="tile"><rect width="32" height="32" rx="7"/></clipPath>
  <g clip-path="url(#tile)">
    <path fill="#e5532d" d="M0 0h32v32H0z"/>
    <circle fill="#fff1c9" cx="16" cy="14" r="7"/>
    <path fill="#1c1736" d="M0 24l10-7 7 5 7-4 8 5v9H0z"/>
  </g>
</svg>
"""
