"""Preview Stencil: a display face drawn here from circles, bars and the slots cut out of them."""

import io

import pathops
from fontTools.agl import UV2AGL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.roundingPen import RoundingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

UNITS, CAP, X, ASCENDER, DESCENDER = 1000, 700, 500, 740, -200
STROKE, SLOT, BEARING, OVERSHOOT = 124, 42, 52, 9
FAR = 2000
# Friday, 1 January 2021 in seconds since 1904, so that every build gives the same bytes.
EPOCH_1904 = 1609459200 + 2082844800


class Shape:
    """An area of the plane: `+` unites, `-` cuts out, `&` keeps what both cover."""

    def __init__(self, path):
        self.path = path

    def combined(self, other, operation):
        return Shape(pathops.op(self.path, other.path, operation))

    def __add__(self, other):
        return self.combined(other, pathops.PathOp.UNION)

    def __sub__(self, other):
        return self.combined(other, pathops.PathOp.DIFFERENCE)

    def __and__(self, other):
        return self.combined(other, pathops.PathOp.INTERSECTION)


def polygon(*points):
    path = pathops.Path()
    pen = path.getPen()
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
    return Shape(path)


def box(left, bottom, right, top):
    return polygon((left, bottom), (right, bottom), (right, top), (left, top))


def rounded(left, bottom, right, top, radius_x, radius_y=None):
    """A box with elliptical corners; each corner is two quadratic curves."""
    rx, ry = radius_x, radius_y or radius_x
    near, mid = 0.41421356, 0.70710678
    path = pathops.Path()
    pen = path.getPen()
    pen.moveTo((right, bottom + ry))
    for cx, cy, (ax, ay), (bx, by) in (
        (right - rx, top - ry, (1, 0), (0, 1)),
        (left + rx, top - ry, (0, 1), (-1, 0)),
        (left + rx, bottom + ry, (-1, 0), (0, -1)),
        (right - rx, bottom + ry, (0, -1), (1, 0)),
    ):

        def at(a, b):
            return (cx + rx * (a * ax + b * bx), cy + ry * (a * ay + b * by))

        pen.lineTo(at(1, 0))
        pen.qCurveTo(at(1, near), at(mid, mid))
        pen.qCurveTo(at(near, 1), at(0, 1))
    pen.closePath()
    return Shape(path)


def ellipse(cx, cy, rx, ry):
    return rounded(cx - rx, cy - ry, cx + rx, cy + ry, rx, ry)


def ring(cx, cy, rx, ry, stroke=STROKE):
    return ellipse(cx, cy, rx, ry) - ellipse(cx, cy, rx - stroke, ry - stroke)


def loop(left, bottom, right, top, stroke=STROKE):
    """A stroke along a box whose short sides are half circles."""
    radius = min(right - left, top - bottom) / 2
    inner = rounded(left + stroke, bottom + stroke, right - stroke, top - stroke, radius - stroke)
    return rounded(left, bottom, right, top, radius) - inner


def slant(x0, y0, x1, y1, width=None):
    """A diagonal between two heights, `width` wide along the horizontal."""
    width = width or STROKE * (1 + 0.32 * abs((x1 - x0) / (y1 - y0)) ** 1.4)
    return polygon((x0 - width / 2, y0), (x0 + width / 2, y0), (x1 + width / 2, y1), (x1 - width / 2, y1))


def upright_slot(x, bottom=-FAR, top=FAR):
    return box(x - SLOT / 2, bottom, x + SLOT / 2, top)


def level_slot(y, left=-FAR, right=FAR):
    return box(left, y - SLOT / 2, right, y + SLOT / 2)


def right_of(x):
    return box(x, -FAR, FAR, FAR)


def left_of(x):
    return box(-FAR, -FAR, x, FAR)


def above(y):
    return box(-FAR, y, FAR, FAR)


def below(y):
    return box(-FAR, -FAR, FAR, y)


def dot(cx, cy, radius=76):
    return ellipse(cx, cy, radius, radius)


def snake(left, bottom, right, top):
    """The spine of s, S, 2 and 5: two loops that share their middle stroke, cut through there."""
    middle, cx = (bottom + top) / 2, (left + right) / 2
    upper = loop(left, middle - STROKE / 2, right, top) - (right_of(cx) & below((middle + top) / 2 + 34))
    lower = loop(left, bottom, right, middle + STROKE / 2) - (left_of(cx) & above((middle + bottom) / 2 - 34))
    bar = box(left + 90, middle - STROKE / 2, right - 90, middle + STROKE / 2)
    return upper + lower + (bar & right_of(cx)) + (bar & left_of(cx)) - upright_slot(cx, middle - 90, middle + 90)


def capitals():
    w, g, cap, mid = STROKE, SLOT, CAP, CAP / 2
    stem = box(0, 0, w, cap)
    after_stem = right_of(w + g)
    rx, ry = 345, mid + OVERSHOOT
    round_ = ring(rx, mid, rx, ry)
    upper_bowl = loop(-150, mid - 30, 430, cap)
    mouth = polygon((rx + 80, mid), (rx + 900, mid + 560), (rx + 900, mid - 560))
    arms = box(0, 0, FAR, w) + box(0, cap - w, FAR, cap)

    a = (slant(70, 0, 310, cap) + slant(550, 0, 310, cap)) - upright_slot(310, 200, FAR)
    yield "A", a + (box(190, 140, 430, 140 + w) & polygon((70, 0), (550, 0), (310, cap)))
    yield "B", stem + ((upper_bowl + loop(-150, 0, 470, mid + w - 30)) & after_stem)
    yield "C", round_ - mouth - upright_slot(rx)
    yield "D", stem + ((loop(-240, 0, 600, cap)) & after_stem)
    yield "E", stem + (arms + box(0, mid - w / 2, 400, mid + w / 2)) & (left_of(w) + after_stem) & left_of(450)
    yield (
        "F",
        (stem + box(0, cap - w, 440, cap) + box(0, mid - w / 2 - 20, 390, mid + w / 2 - 20))
        & (left_of(w) + after_stem),
    )
    yield (
        "G",
        round_
        - (mouth & above(mid - 60))
        - upright_slot(rx)
        - (right_of(rx + 100) & above(mid - 60) & below(mid + 150))
        + box(rx + 40, mid - 100, 2 * rx, mid - 100 + w),
    )
    yield "H", stem + box(500, 0, 500 + w, cap) + box(w + g, mid - w / 2, 500 - g, mid + w / 2)
    yield "I", stem
    yield "J", box(330 - w, 250, 330, cap) + ((loop(-70, -OVERSHOOT, 330, 500)) & below(250)) - level_slot(250)
    yield (
        "K",
        stem
        + ((slant(215, 290, 520, cap, 165) + slant(290, 400, 545, 0, 165)) & after_stem)
        - (polygon((215 + 82, 290), (520 + 82, cap), (520 + 82 + 50, cap), (215 + 82 + 50, 290))),
    )
    yield "L", stem + box(w + g, 0, 430, w)
    yield (
        "M",
        stem
        + box(620, 0, 620 + w, cap)
        + ((slant(150, cap, 372, 120, 150) + slant(594, cap, 372, 120, 150)) & box(w + g, 0, 620 - g, cap)),
    )
    yield "N", stem + box(520, 0, 520 + w, cap) + (slant(110, cap, 534, 0, 170) & box(w + g, 0, 520 - g, cap))
    yield "O", round_ - upright_slot(rx)
    yield "P", stem + (loop(-150, mid - 90, 450, cap) & after_stem)
    yield "Q", round_ - upright_slot(rx) - slant(440, 220, 640, -60, 230) + slant(470, 200, 640, -60, 140)
    yield "R", stem + (loop(-150, mid - 60, 450, cap) & after_stem) + slant(330, mid - 60 - g, 450, 0, 140)
    yield "S", snake(0, -OVERSHOOT, 470, cap + OVERSHOOT)
    yield "T", box(0, cap - w, 540, cap) + box(270 - w / 2, 0, 270 + w / 2, cap - w - g)
    yield "U", (loop(0, -OVERSHOOT, 560, 1200) & below(cap)) - upright_slot(280)
    yield "V", (slant(70, cap, 310, 0) + slant(550, cap, 310, 0)) - upright_slot(310, -FAR, 450)
    yield (
        "W",
        (slant(70, cap, 260, 0) + slant(450, cap, 260, 0))
        - upright_slot(260, -FAR, 420)
        + ((slant(450, cap, 640, 0) + slant(830, cap, 640, 0)) - upright_slot(640, -FAR, 420))
        - upright_slot(450, 420),
    )
    yield "X", slant(70, 0, 530, cap) + (slant(70, cap, 530, 0) - slant(70, 0, 530, cap, 290))
    yield (
        "Y",
        ((slant(70, cap, 290, 250) + slant(510, cap, 290, 250)) & above(300))
        - upright_slot(290)
        + box(290 - w / 2, 0, 290 + w / 2, 300 - g),
    )
    yield (
        "Z",
        box(0, cap - w, 510, cap) + box(0, 0, 510, w) + (slant(85, 0, 425, cap) & box(0, w + g, 510, cap - w - g)),
    )


def smalls():
    w, g, x = STROKE, SLOT, X
    r, cy = 262, X / 2
    bowl = ring(r, cy, r, cy + OVERSHOOT)
    end = 2 * r - 20
    stem = box(0, 0, w, x)
    tall = box(0, 0, w, ASCENDER)
    right_stem = box(end - w, 0, end, x)
    bowl_left = bowl & left_of(end - w - g)
    bowl_right = ring(r - 20, cy, r, cy + OVERSHOOT) & right_of(w + g)
    arch = loop(0, -400, 460, x + OVERSHOOT) & above(cy)
    mouth = polygon((r + 70, cy), (r + 700, cy + 480), (r + 700, cy - 480))

    yield "a", right_stem + bowl_left
    yield "b", tall + bowl_right
    yield "c", bowl - mouth - upright_slot(r)
    yield "d", box(end - w, 0, end, ASCENDER) + bowl_left
    bar = box(w - 4, cy - w / 2 + 8, 2 * r - 4, cy + w / 2 - 14) & ellipse(r, cy, r, cy)
    open_bowl = bowl - (right_of(r) & above(90) & below(cy - w / 2 + 8))
    yield "e", open_bowl + bar - upright_slot(r, -FAR, cy - w) - upright_slot(r, cy + w)
    yield (
        "f",
        (loop(70, 0, 500, ASCENDER + OVERSHOOT) & above(560) & left_of(330))
        + box(70, 0, 70 + w, 560)
        - level_slot(x - w - g / 2, 60)
        + box(0, x - w, 300, x),
    )
    yield (
        "g",
        box(end - w, -20, end, x)
        + bowl_left
        + ((loop(30, DESCENDER - OVERSHOOT, end, 260) & below(-20)) - level_slot(-20) & (right_of(60))),
    )
    yield "h", tall + (arch & right_of(w + g)) + box(460 - w, 0, 460, cy)
    yield "i", stem + dot(w / 2, x + 150)
    yield (
        "j",
        box(100, -30, 100 + w, x)
        + dot(100 + w / 2, x + 150)
        + ((loop(-170, DESCENDER - OVERSHOOT, 100 + w, 200) & below(-30) & right_of(-20)) - level_slot(-30)),
    )
    yield (
        "k",
        tall
        + ((slant(200, 210, 400, x, 165) + slant(265, 290, 430, 0, 165)) & right_of(w + g))
        - polygon((282, 210), (482, x), (532, x), (332, 210)),
    )
    yield "l", tall
    yield (
        "m",
        stem
        + (arch & right_of(w + g))
        + box(460 - w, 0, 460, cy)
        + ((loop(460 - w, -400, 920 - w, x + OVERSHOOT) & above(cy)) & right_of(460 + g))
        + box(920 - 2 * w, 0, 920 - w, cy),
    )
    yield "n", stem + (arch & right_of(w + g)) + box(460 - w, 0, 460, cy)
    yield "o", bowl - upright_slot(r)
    yield "p", box(0, DESCENDER, w, x) + bowl_right
    yield "q", box(end - w, DESCENDER, end, x) + bowl_left
    yield "r", stem + (loop(0, -400, 460, x + OVERSHOOT) & box(w + g, cy, 330, FAR) & above(x - 190))
    yield "s", snake(0, -OVERSHOOT, 390, x + OVERSHOOT)
    yield (
        "t",
        box(70, 150, 70 + w, 660)
        + box(0, x - w, 310, x)
        - level_slot(x - w - g / 2)
        + (loop(70, -OVERSHOOT, 520, 420) & below(150) & left_of(320)),
    )
    yield (
        "u",
        (loop(0, -OVERSHOOT, 460, 900) & below(cy) & left_of(460 - w - g)) + box(0, cy, w, x) + box(460 - w, 0, 460, x),
    )
    yield "v", (slant(68, x, 260, 0) + slant(452, x, 260, 0)) - upright_slot(260, -FAR, 300)
    yield (
        "w",
        (slant(68, x, 220, 0) + slant(372, x, 220, 0))
        - upright_slot(220, -FAR, 300)
        + ((slant(372, x, 524, 0) + slant(676, x, 524, 0)) - upright_slot(524, -FAR, 300))
        - upright_slot(372, 300),
    )
    yield "x", slant(72, 0, 408, x) + (slant(72, x, 408, 0) - slant(72, 0, 408, x, 300))
    yield (
        "y",
        slant(452, x, 180, DESCENDER)
        + (slant(68, x, 260, 0) - slant(452 - 85, x, 180 - 85, DESCENDER, 255) - below(40)),
    )
    yield "z", box(0, x - w, 410, x) + box(0, 0, 410, w) + (slant(90, 0, 320, x) & box(0, w + g, 410, x - w - g))


def figures():
    w, g, cap, mid, width = STROKE, SLOT, CAP, CAP / 2, 470
    cx = width / 2
    yield "0", ring(cx, mid, cx, mid + OVERSHOOT) - upright_slot(cx)
    yield (
        "1",
        box(250 - w / 2, 0, 250 + w / 2, cap)
        + (slant(60, 500, 250 - w / 2 - g, cap - 30, 150) & left_of(250 - w / 2 - g) & below(cap)),
    )
    yield (
        "2",
        (loop(0, 250, width, cap + OVERSHOOT) & above(475))
        - upright_slot(cx, 560)
        + (slant(92, 0, width - 80, 475, 170) & box(0, w + g, width, 475 - g))
        + box(0, 0, width, w),
    )
    yield (
        "3",
        (loop(0, mid - w / 2, width - 20, cap + OVERSHOOT) - (left_of(cx - 40) & below(530)))
        + (loop(0, -OVERSHOOT, width, mid + w / 2) - (left_of(cx - 40) & above(170)))
        - upright_slot(cx, mid + 120)
        - upright_slot(cx, -FAR, mid - 120),
    )
    yield (
        "4",
        box(310, 0, 310 + w, cap)
        + (slant(70, 150, 290, cap, 150) & above(150 + w + g) & left_of(310 - g))
        + box(0, 150, 310 - g, 150 + w)
        + box(310 + w, 150, 490, 150 + w),
    )
    yield (
        "5",
        box(30, cap - w, width - 30, cap)
        + box(30, 400, 30 + w, cap - w - g)
        + (loop(-60, -OVERSHOOT, width, 440) - (left_of(110) & above(0)) - (left_of(cx - 60) & above(170) & below(270)))
        - (upright_slot(cx, -FAR, 200))
        + box(30, 316, 200, 400),
    )
    yield "6", ring(cx, 230, cx, 239) - upright_slot(cx) + (slant(150, 330, 330, cap, 150) & above(400))
    yield "7", box(0, cap - w, width, cap) + slant(140, 0, width - 85, cap - w - g, 150)
    yield "8", ring(cx, 525, 205, 184) - upright_slot(cx, 560) + (ring(cx, 195, cx, 204) - upright_slot(cx, -FAR, 160))
    yield "9", ring(cx, cap - 230, cx, 239) - upright_slot(cx) + (slant(140, 0, 320, 370, 150) & below(300))


def marks():
    w, g, cap = STROKE, SLOT, CAP
    comma = dot(76, 68) + (slant(40, -120, 110, 60, 90) & below(60))
    tick = slant(40, 480, 62, cap + 20, 96)
    yield ".", dot(76, 68)
    yield ",", comma
    yield ":", dot(76, 68) + dot(76, 420)
    yield ";", comma + dot(76, 420)
    yield "!", box(14, 200, 14 + w, cap) + dot(76, 68)
    yield (
        "?",
        (loop(0, 240, 400, cap + OVERSHOOT) - (left_of(200) & below(520)))
        - upright_slot(200, 500)
        - below(280)
        + box(138, 200, 138 + w, 330)
        + dot(200, 68),
    )
    yield "-", box(0, 210, 270, 210 + w)
    yield "\u2013", box(0, 210, 420, 210 + w)
    yield "\u2014", box(0, 210, 720, 210 + w)
    yield "_", box(0, -w, 480, 0)
    yield "/", slant(60, -80, 320, cap + 60)
    yield "'", tick
    yield "\u2019", dot(60, 640, 66) + (slant(30, 470, 94, 630, 80) & below(630))
    yield '"', tick + slant(190, 480, 212, cap + 20, 96)
    yield "(", ring(360, 320, 360, 470) & left_of(220)
    yield ")", ring(-140, 320, 360, 470) & right_of(0)
    plus_stem = box(210 - w / 2, 90, 210 + w / 2, 534)
    yield "+", plus_stem + (box(0, 250, 420, 250 + w) - box(210 - w / 2 - g, 0, 210 + w / 2 + g, cap))
    yield "=", box(0, 130, 400, 130 + w) + box(0, 330, 400, 330 + w)
    yield "%", ring(140, 540, 140, 150, 90) + ring(560, 160, 140, 150, 90) + slant(180, 0, 520, cap, 110)
    yield "\u00b7", dot(76, 310)
    yield "\u2192", box(0, 250, 420, 250 + w) + slant(430, 312, 290, 560, 160) + slant(290, 64, 430, 312, 160)


def glyphs():
    """(character, shape) for everything the face has an outline for."""
    for set_ in (capitals, smalls, figures, marks):
        yield from set_()


def outline(shape, shift):
    """A shape as a TrueType glyph, moved to the right and rounded to whole units."""
    path = pathops.Path(shape.path)
    path.simplify(fix_winding=True, keep_starting_points=False, clockwise=True)
    pen = TTGlyphPen(None)
    path.draw(TransformPen(RoundingPen(pen), (1, 0, 0, 1, shift, 0)))
    return pen.glyph()


def truetype():
    """The font as a TTFont, to be saved in whichever flavour."""
    names, outlines, metrics = [".notdef", "space"], {}, {}
    characters = {0x20: "space", 0xA0: "space"}
    empty = TTGlyphPen(None).glyph()
    outlines["space"], metrics["space"] = empty, (250, 0)
    outlines[".notdef"] = outline(box(0, 0, 400, CAP) - box(60, 60, 340, CAP - 60), BEARING)
    metrics[".notdef"] = (504, BEARING)
    for character, shape in glyphs():
        name = UV2AGL[ord(character)]
        left, _, right, _ = shape.path.bounds
        names.append(name)
        characters[ord(character)] = name
        if character.isdigit():
            advance = 470 + 2 * BEARING
            shift = (advance - (right - left)) / 2 - left
        else:
            advance, shift = round(right - left) + 2 * BEARING, BEARING - left
        outlines[name] = outline(shape, shift)
        metrics[name] = (advance, round(left + shift))

    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(characters)
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=800, descent=-240)
    builder.setupNameTable(
        {
            "familyName": "Preview Stencil",
            "styleName": "Regular",
            "uniqueFontIdentifier": "swift-preview: Preview Stencil 1.000",
            "fullName": "Preview Stencil",
            "psName": "PreviewStencil-Regular",
            "version": "Version 1.000",
            "copyright": "Made for swift-preview. Apache License 2.0.",
            "licenseDescription": "Apache License 2.0",
        }
    )
    builder.setupOS2(
        sTypoAscender=800,
        sTypoDescender=-240,
        usWinAscent=820,
        usWinDescent=260,
        sxHeight=X,
        sCapHeight=CAP,
        usWeightClass=700,
    )
    builder.setupPost()
    font = builder.font
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = EPOCH_1904
    return font


def encoded(font, flavor=None):
    """The font file's bytes; `flavor` is None for TrueType or "woff2"."""
    font.flavor = flavor
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
