#!/usr/bin/env python3
"""Runs real programs that read folders and files over HTTP against the real binary, and prints what each one saw.

Installs by apt and pip what is missing. Not part of CI: there the tests hold the same at the level of bytes.
Usage: clients.py PATH-OF-PREVIEW
"""
import os, pathlib, random, shutil, subprocess, sys, tempfile, time, venv, zipfile

WHEELS = 1100


def run(*command, timeout=120, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)


def install():
    """The programs, and a Python of our own with the libraries."""
    missing = [name for name in ("rclone", "lftp", "wget", "zsync") if not shutil.which(name)]
    if missing:
        run("apt-get", "install", "-y", *missing, timeout=600)
    place = pathlib.Path(tempfile.gettempdir(), "preview-clients")
    python = place / "bin/python"
    if not python.exists():
        venv.create(place, with_pip=True)
    if run(python, "-c", "import duckdb, duckdb_extension_httpfs, fsspec, aiohttp").returncode:
        # The extension works with its own version of DuckDB alone.
        run(python, "-m", "pip", "-q", "install", "duckdb==1.5.5", "duckdb-extension-httpfs==1.5.5", "fsspec", "aiohttp",
            timeout=600)
    return str(python)


def make_site(root):
    wheels = root / "wheels"
    wheels.mkdir()
    for number in range(WHEELS):
        name, info = f"tiny{number:04}", f"tiny{number:04}-1.0.dist-info"
        with zipfile.ZipFile(wheels / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}.py", "")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    many = root / "many"
    many.mkdir()
    for number in range(1200):
        (many / f"f{number}.txt").write_text(str(number))
    odd = root / "odd" / "4913"
    odd.mkdir(parents=True)
    for name in ("a b.txt", "http:x", "back\\slash.txt", "über.txt", "100%.txt", "0"):
        (odd / name).write_text(name)
    noise = random.Random(7).randbytes(6 << 20)
    (root / "big.bin").write_bytes(noise)


def rclone(url, work, root, python):
    out = run("rclone", "lsf", "--http-url", url + "many/", ":http:")
    return len(out.stdout.split()), 1200, out


def lftp(url, work, root, python):
    out = run("lftp", "-c", f"open {url}; cls -1 many/")
    return len(out.stdout.splitlines()), 1200, out


def wget(url, work, root, python):
    out = run("wget", "-m", "-np", "-nv", url + "odd/", cwd=work)
    lists = len(list(work.rglob("index.html*")))
    files = sum(1 for path in work.rglob("*") if path.is_file()) - lists
    return f"{files} files, {lists} listings", "6 files, 2 listings", out


def zsync(url, work, root, python):
    """A copy that differs in 40 places: as many ranges."""
    run("zsyncmake", "-u", url + "big.bin", "-o", str(root / "big.zsync"), str(root / "big.bin"))
    old = bytearray((root / "big.bin").read_bytes())
    for place in range(40):
        old[place * 150_000 + 1000] ^= 0xFF
    (work / "old.bin").write_bytes(old)
    out = run("zsync", "-i", "old.bin", "-o", "new.bin", url + "big.zsync", cwd=work)
    new = work / "new.bin"
    return new.exists() and new.read_bytes() == (root / "big.bin").read_bytes(), True, out


def pip(url, work, root, python):
    """The last of the wheels."""
    out = run(python, "-m", "pip", "download", "--no-index", "--no-cache-dir", "--find-links", url + "wheels/",
              "-d", str(work), f"tiny{WHEELS - 1:04}")
    return len(list(work.glob("*.whl"))), 1, out


def duckdb(url, work, root, python):
    """A file that was written just now, thirty times."""
    script = """
import duckdb, duckdb_extension_httpfs, pathlib, sys
url, path = sys.argv[1], pathlib.Path(sys.argv[2])
con, good = duckdb.connect(), 0
extension = next(pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension"))
con.execute(f"LOAD '{extension}'")
for turn in range(30):
    path.write_text("n\\n" + "".join(f"{turn}\\n" for _ in range(100_000)))
    try:
        good += con.execute(f"SELECT sum(n) FROM read_csv('{url}now.csv')").fetchone()[0] == turn * 100_000
    except Exception as error:
        print(error, file=sys.stderr)
print(good)
"""
    out = run(python, "-c", script, url, str(root / "now.csv"))
    return out.stdout.strip(), "30", out


def fsspec(url, work, root, python):
    script = "import fsspec, sys; print(len(fsspec.filesystem('http').glob(sys.argv[1] + 'many/*.txt')))"
    out = run(python, "-c", script, url)
    return out.stdout.strip(), "1200", out


def main():
    preview, python, wrong = sys.argv[1], install(), 0
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder, "site")
        root.mkdir()
        make_site(root)
        server = subprocess.Popen([preview, str(root), "--port", "0", "--quiet"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True)
        url = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
        print("| client | saw | should see | seconds | |\n|---|---|---|---|---|")
        for client in (rclone, lftp, wget, zsync, pip, duckdb, fsspec):
            work = pathlib.Path(folder, client.__name__)
            work.mkdir()
            began = time.monotonic()
            try:
                saw, wanted, out = client(url, work, root, python)
                note = "" if str(saw) == str(wanted) else (out.stderr.strip().splitlines() or [""])[-1][:120]
            except (OSError, subprocess.TimeoutExpired) as error:
                saw, wanted, note = "nothing", "", str(error)[:120]
            good = str(saw) == str(wanted)
            wrong += not good
            print(f"| {client.__name__} | {saw} | {wanted} | {time.monotonic() - began:.1f} | {'' if good else 'WRONG '}{note} |",
                  flush=True)
        server.terminate()
        server.wait()
    sys.exit(1 if wrong else 0)


main()
