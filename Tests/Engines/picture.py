"""Reads the colours of a screenshot."""
import struct
import zlib


def pixels(png, points):
    """The colours (red, green, blue) at some points (x, y) of a PNG of eight bits a channel."""
    width, height, _, kind = struct.unpack('>IIBB', png[16:26])
    channels = {2: 3, 6: 4}[kind]
    data, at = b'', 8
    while at < len(png):
        length, name = struct.unpack('>I4s', png[at:at + 8])
        if name == b'IDAT':
            data += png[at + 8:at + 8 + length]
        at += 12 + length
    stride, rows = width * channels, 1 + max((int(y) for _, y in points), default=0)
    inflater = zlib.decompressobj()
    data = inflater.decompress(data, (stride + 1) * min(rows, height))
    lines, last = [], bytearray(stride)
    for y in range(min(rows, height)):
        line = unfilter(data[y * (stride + 1)], bytearray(data[y * (stride + 1) + 1:(y + 1) * (stride + 1)]), last, channels)
        lines.append(line)
        last = line
    found = []
    for x, y in points:
        inside = 0 <= int(x) < width and 0 <= int(y) < len(lines)
        found.append(tuple(lines[int(y)][int(x) * channels:int(x) * channels + 3]) if inside else None)
    return found


def unfilter(kind, line, above, step):
    """Undoes the filter of one line (PNG 9.2)."""
    if kind == 1:
        for i in range(step, len(line)):
            line[i] = (line[i] + line[i - step]) & 255
    elif kind == 2:
        line = bytearray((a + b) & 255 for a, b in zip(line, above))
    elif kind == 3:
        for i in range(len(line)):
            line[i] = (line[i] + ((line[i - step] if i >= step else 0) + above[i]) // 2) & 255
    elif kind == 4:
        for i in range(len(line)):
            a, b, c = (line[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
            p, q, r = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            line[i] = (line[i] + (a if p <= q and p <= r else b if q <= r else c)) & 255
    return line
