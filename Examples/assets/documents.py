"""The PDF, the WebAssembly module, the texts in odd encodings, the odd names and the archives."""

import gzip
import io
import tarfile
import unicodedata
import zipfile

import font

ADD_WASM = bytes.fromhex(
    "0061736d 01000000"  # magic number, version 1
    "01 07 01 60 02 7f 7f 01 7f"  # type 0: (i32, i32) -> i32
    "03 02 01 00"  # function 0 has type 0
    "07 07 01 03 616464 00 00"  # export it as "add"
    "0a 09 01 07 00 20 00 20 01 6a 0b"  # local.get 0, local.get 1, i32.add
)

GREETINGS = """\
Good morning.        English
Guten Morgen, Jörg.  Deutsch
Bonjour, ça va ?     Français
Καλημέρα.            Ελληνικά
Доброе утро.         Русский
おはようございます。 日本語
صباح الخير.          العربية
Emoji, beyond U+FFFF: 🦊 🌄
"""

LATIN = """\
These bytes are ISO-8859-1 and not valid UTF-8.
Grüße aus Zürich. Ça va très bien, señor. Smørrebrød på øya.
Signs: £ © ® ° ± µ ¶ · ¼ ½ ¾ ¿ × ÷
"""

SHIFT_JIS = """\
<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="shift_jis">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shift_JIS のページ</title>
<link rel="stylesheet" href="../css/site.css">
</head>
<body class="plain">
<main>
<h1 lang="en">Shift_JIS</h1>
<p>このページの文字コードは Shift_JIS です。保存して、顔を上げると、もう画面に出ています。</p>
<p lang="en">The page says so in a <code>meta</code> element; the server repeats it in <code>Content-Type</code>.</p>
<p><a href="../#texts" lang="en">Back to the tour</a></p>
</main>
</body>
</html>
"""

UTF_16 = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page in UTF-16</title>
<link rel="stylesheet" href="../css/site.css">
</head>
<body class="plain">
<main>
<h1>UTF-16</h1>
<p>Two bytes a character, little end first, known by the byte order mark. Grüße, Καλημέρα, おはよう, 🦊.</p>
<p>A server that pushed ASCII into these bytes would break the page.</p>
<p><a href="../#texts">Back to the tour</a></p>
</main>
</body>
</html>
"""

FOLDER_PAGE = """\
<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>日本語</title>
<link rel="stylesheet" href="../../css/site.css">
</head>
<body class="plain">
<main>
<h1>日本語</h1>
<p>このフォルダーには index.html があります。</p>
<p lang="en">This folder has an index, so you see a page and not a listing.</p>
<p><a href="../" lang="en">Up to the listing</a></p>
</main>
</body>
</html>
"""


def texts():
    """(path below the site, bytes) for the text folder."""
    yield "text/utf-8.txt", GREETINGS.encode()
    yield "text/utf-16le.txt", b"\xff\xfe" + GREETINGS.encode("utf-16-le")
    yield "text/utf-16be.txt", b"\xfe\xff" + GREETINGS.encode("utf-16-be")
    yield "text/latin-1.txt", LATIN.encode("iso-8859-1")
    yield "text/shift_jis.html", SHIFT_JIS.encode("shift_jis")
    yield "text/utf-16.html", b"\xff\xfe" + UTF_16.encode("utf-16-le")


def names(png):
    """(path below the site, bytes) for the names folder; `png` is what the file without extension holds."""
    for name, note in (
        ("with space.txt", "A space in the name."),
        ("emoji 🦊.txt", "A character beyond U+FFFF."),
        ("hash#tag.txt", "A number sign, which would start a fragment."),
        ("percent%20.txt", "A literal percent sign, 2 and 0. Decoding twice would find no such file."),
        ("question?.txt", "A question mark, which would start a query."),
        ("plus+and&amp.txt", "A plus, which is not a space in a path, and what looks like half an entity."),
        ("quote\"'.txt", "Both quotes, which would end an attribute."),
        ("semi;colon,comma.txt", "A semicolon and a comma."),
        ("colon:name.txt", "A colon: a link to this must not read as a scheme."),
        ("a2.txt", "Two comes before ten."),
        ("a10.txt", "Ten comes after two."),
        ("UPPER.TXT", "The extension in capitals is the same extension."),
        ("LICENSE-NOTE", "No extension: the content decides.\nEverything in this folder: Apache License 2.0."),
    ):
        yield f"names/{name}", f"{note}\n".encode()
    for form, note in (("NFC", "composed, U+00E9"), ("NFD", "decomposed, e and U+0301")):
        yield (
            "names/" + unicodedata.normalize(form, "accént é.txt"),
            f"{form}: {note}. Its twin looks the same.\n".encode(),
        )
    yield "names/picture", png
    yield "names/empty.css", b""
    yield "names/日本語/index.html", FOLDER_PAGE.encode()


def archives():
    """(path below the site, bytes) of a ZIP and a gzipped tar that hold the same two small files."""
    members = [("hello.txt", b"Hello from an archive.\n"), ("folder/note.txt", b"One folder down.\n")]
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, (2021, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    with tarfile.open(fileobj=tarred, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    yield "downloads/archive.zip", zipped.getvalue()
    yield "downloads/archive.tar.gz", gzip.compress(tarred.getvalue(), mtime=0)


def guide():
    """A PDF of two pages, with Preview Stencil embedded for the headings."""
    face = font.truetype()
    order, width = face.getBestCmap(), face["hmtx"]
    widths = " ".join(str(width[order[code]][0] if code in order else 0) for code in range(32, 127))
    program = font.encoded(face)
    pages = [
        (
            "Page one",
            [
                "A PDF is one of the documents that cannot run a script.",
                "Overwrite this file while it is open in Chromium: a server that can only",
                "inject scripts has no way to tell the viewer.",
            ],
        ),
        (
            "Page two",
            [
                "Viewers ask for parts of a PDF with Range requests.",
                "The parts put together are these bytes, in this order, and no others.",
            ],
        ),
    ]
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        b"<< /Type /Pages /Kids [7 0 R 9 0 R] /Count 2 >>",
        f"<< /Type /Font /Subtype /TrueType /BaseFont /PreviewStencil-Regular /FirstChar 32 /LastChar 126 "
        f"/Widths [{widths}] /Encoding /WinAnsiEncoding /FontDescriptor 4 0 R >>".encode(),
        (
            b"<< /Type /FontDescriptor /FontName /PreviewStencil-Regular /Flags 32 /FontBBox [-100 -260 1000 820] "
            b"/ItalicAngle 0 /Ascent 800 /Descent -240 /CapHeight 700 /StemV 124 /FontFile2 5 0 R >>"
        ),
        b"<< /Length %d /Length1 %d >>\nstream\n%s\nendstream" % (len(program), len(program), program),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, (title, lines) in enumerate(pages):
        text = "".join(f"({line}) Tj T*\n" for line in lines)
        content = (
            f"0.898 0.325 0.176 rg 0 782 595 60 re f\n0.11 0.09 0.21 rg\n"
            f"BT /Title 44 Tf 64 680 Td ({title}) Tj ET\nBT /Body 13 Tf 20 TL 64 640 Td\n{text}ET\n"
        ).encode()
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {8 + 2 * index} 0 R "
            f"/Resources << /Font << /Title 3 0 R /Body 6 0 R >> >> >>".encode()
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    # The title belongs to the document: viewers show it instead of the file name.
    bodies.append(b"<< /Title (swift-preview: a guide in PDF) >>")

    file, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, count = len(file), len(bodies) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n" % count
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, count - 1, start)
    return bytes(file)
