"""The clip: eight seconds with a clock in the picture and a tone for every second, so that seeking shows."""

import io
import math
import struct
import subprocess
import wave
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import scene

SECONDS, RATE, SIZE, SOUND_RATE = 8, 24, (640, 360), 48000
SCALE = [261.63, 293.66, 329.63, 392.00, 440.00, 523.25, 587.33, 659.26]
EXACT = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
INPUT = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "640x360", "-r", str(RATE)]


def frames(font_bytes):
    """Every frame as raw RGB."""
    large = ImageFont.truetype(io.BytesIO(font_bytes), 92)
    small = ImageFont.truetype(io.BytesIO(font_bytes), 26)
    for number in range(SECONDS * RATE):
        time = number / RATE
        share = time / SECONDS
        sun = (90 + 460 * share, 246 - 150 * math.sin(math.pi * share))
        image = scene.pixels(640, sun, smooth=2).crop((0, 20, 640, 380))
        draw = ImageDraw.Draw(image)
        draw.text((608, 336), f"{number + 1:03d} / {SECONDS * RATE}", "#f49069", small, "rs")
        draw.text((30, 336), f"{int(time)}", "#fff1c9", large, "ls")
        draw.text((92, 336), f".{int(time * 1000) % 1000:03d}", "#fcae72", small, "ls")
        draw.rectangle([0, 352, 640, 360], "#30224a")
        draw.rectangle([0, 352, 640 * share, 360], "#f49069")
        for second in range(1, SECONDS):
            draw.rectangle([640 * second / SECONDS - 1, 352, 640 * second / SECONDS, 360], "#1c1736")
        yield image.tobytes()


def note(pitch, age):
    """One sample of a struck note, `age` seconds after the stroke."""
    attack = min(age / 0.012, 1)
    return (
        attack
        * math.exp(-3.2 * age)
        * (math.sin(2 * math.pi * pitch * age) + 0.35 * math.sin(4 * math.pi * pitch * age))
    )


def sound(seconds, sample):
    """A mono WAV file of `sample(time)` between -1 and 1."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE)
        values = (round(32000 * sample(index / SOUND_RATE)) for index in range(round(seconds * SOUND_RATE)))
        file.writeframes(b"".join(struct.pack("<h", value) for value in values))
    return buffer.getvalue()


def scale_note(time):
    return 0.28 * note(SCALE[int(time) % len(SCALE)], time % 1)


def chord(time):
    """Three notes, one after the other, left to ring."""
    fade = min(1, (2.4 - time) / 0.3)
    starts = ((0, 261.63), (0.18, 329.63), (0.36, 392.00))
    return fade * 0.2 * sum(note(pitch, time - start) for start, pitch in starts if time >= start)


def make(media: Path, scratch: Path, font_bytes):
    (scratch / "scale.wav").write_bytes(sound(SECONDS, scale_note))
    (scratch / "chord.wav").write_bytes(sound(2.4, chord))
    raw = b"".join(frames(font_bytes))
    both = [*INPUT, "-i", "-", "-i", scratch / "scale.wav"]
    subprocess.run(
        [
            *both,
            "-c:v",
            "libx264",
            "-preset",
            "veryslow",
            "-crf",
            "27",
            "-pix_fmt",
            "yuv420p",
            "-g",
            str(RATE),
            "-c:a",
            "aac",
            "-b:a",
            "48k",
            *EXACT,
            "-movflags",
            "+faststart",
            media / "clip.mp4",
        ],
        input=raw,
        check=True,
    )
    subprocess.run(
        [
            *both,
            "-c:v",
            "libvpx-vp9",
            "-crf",
            "38",
            "-b:v",
            "0",
            "-g",
            str(RATE),
            "-threads",
            "1",
            "-c:a",
            "libopus",
            "-b:a",
            "40k",
            *EXACT,
            media / "clip.webm",
        ],
        input=raw,
        check=True,
    )
    subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-y",
            "-i",
            scratch / "chord.wav",
            "-c:a",
            "libvorbis",
            "-q:a",
            "2",
            *EXACT,
            media / "tone.ogg",
        ],
        check=True,
    )
    poster = raw[3 * RATE * 640 * 360 * 3 :][: 640 * 360 * 3]
    Image.frombytes("RGB", SIZE, poster).save(media / "poster.webp", quality=82, method=6)
