#!/usr/bin/env python3
"""Long use: soak.py PREVIEW [requests]. A million mixed requests, ten thousand that are aborted, two thousand reload clients
that come and go, a million WebSocket messages (whole, in fragments, and over sockets that connect again), while the folder is
rebuilt two hundred times. Status 1 unless resident memory stays within 5 MB of what
it was after a tenth of the work, no descriptor is left over, and every answer is one that may be given.
"""
import base64, multiprocessing, os, random, shutil, socket, struct, subprocess, sys, tempfile, time

PAGES, BIG = 200, 3 << 20


def content(name, version):
    """Bytes that tell by themselves whether they arrived whole."""
    filling = random.Random(f"{name} {version}").randbytes(random.Random(name).randrange(200, 9000)).hex()
    return f"<!doctype html><title>{name}</title><p>{version} {filling}</p><!-- end of {name} -->\n".encode()


def rebuild(root, version):
    """As generators do: now in place, now by removing everything, now by putting another folder there."""
    way = version % 3
    target = root + ".new" if way == 2 else root
    if way == 1:
        shutil.rmtree(root, ignore_errors=True)
    os.makedirs(target + "/sub", exist_ok=True)
    for number in range(PAGES):
        name = f"sub/p{number}.html" if number % 2 else f"p{number}.html"
        with open(f"{target}/{name}.tmp~", "wb") as file:
            file.write(content(name, version))
        os.rename(f"{target}/{name}.tmp~", f"{target}/{name}")
    with open(target + "/big.tmp~", "wb") as file:
        file.write(bytes(BIG))
    os.rename(target + "/big.tmp~", target + "/big.bin")
    if way == 2:
        os.rename(root, root + ".old")
        os.rename(target, root)
        shutil.rmtree(root + ".old")


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.buffer = b""

    def answer(self, method):
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:])
        status = int(lines[0].split(" ")[1])
        length = 0 if method == "HEAD" or status in (204, 304) else int(fields.get("content-length", "0"))
        while len(self.buffer) < length:
            self.fill()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return status, fields, body

    def fill(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise EOFError("closed in the middle of an answer")
        self.buffer += data


def one(chance, tags):
    """A request, what may answer it, and what its body has to end with."""
    name = chance.choice([f"p{n}.html" for n in range(0, PAGES, 2)] + [f"sub/p{n}.html" for n in range(1, PAGES, 2)])
    end = f"<!-- end of {name} -->\n".encode()
    kind = chance.randrange(100)
    if kind < 50:
        return "GET", "/" + name, ["Sec-Fetch-Dest: document"] * (kind % 2), {200, 404}, end
    if kind < 65 and name in tags:
        return "GET", "/" + name, ["If-None-Match: " + tags[name]], {200, 304, 404}, end
    if kind < 75:
        return "GET", "/" + name, [f"Range: bytes={chance.randrange(300)}-{chance.randrange(300, 600)}"], {206, 416, 200, 404}, None
    if kind < 80:
        return "HEAD", "/" + name, [], {200, 404}, None
    if kind < 85:
        return "GET", f"/missing/{chance.randrange(10**9)}", [], {404}, None
    if kind < 88:
        return "GET", "/sub/", [], {200, 404}, None
    if kind < 91:
        return "GET", "/.preview/" + chance.choice(["status", "client.js"]), [], {200}, None
    if kind < 94:
        return "GET", "/sub", [], {302, 404}, None
    if kind < 97:
        return "OPTIONS", "/" + name, [], {204}, None
    if kind < 98:
        return "GET", "/big.bin", ["Range: bytes=5-9,100-200"], {206, 404}, None
    return "GET", "/" + name, ["Host: evil.example"], {421}, None


def requests(port, count, seed, results):
    chance, tags, errors, done = random.Random(seed), {}, [], 0
    while done < count:
        client = Client(port)
        for _ in range(20):
            batch = [one(chance, tags) for _ in range(25)]
            block = ""
            for method, target, fields, _, _ in batch:
                host = [] if any(field.startswith("Host") for field in fields) else ["Host: localhost"]
                block += f"{method} {target} HTTP/1.1\r\n" + "".join(f"{line}\r\n" for line in host + fields) + "\r\n"
            try:
                client.socket.sendall(block.encode())
                for method, target, fields, allowed, end in batch:
                    status, answer, body = client.answer(method)
                    done += 1
                    if status not in allowed:
                        errors.append(f"{method} {target} {fields}: {status}")
                    if status == 200 and end and not body.endswith(end):
                        errors.append(f"{target}: torn")
                    if status == 200 and end and "etag" in answer:
                        tags[target[1:]] = answer["etag"]
            except (OSError, EOFError) as error:
                errors.append(f"{target}: {error!r}")
                break
    results.put(("requests", done, errors))


def aborts(port, count, results):
    chance, errors = random.Random(1), []
    for number in range(count):
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=30)
            target = chance.choice(["/big.bin", "/p0.html", "/sub/"])
            text = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            client.sendall(text[: chance.randrange(1, len(text) + 1)])
            if number % 4 == 0:
                client.setblocking(False)
                try:
                    client.recv(1000)
                except BlockingIOError:
                    pass
            if number % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        except OSError as error:
            errors.append(f"abort {number}: {error!r}")
    results.put(("aborted", count, errors))


def reloads(port, count, isOver, results):
    """Half of them WebSockets, half event streams; forty at a time."""
    chance, errors, open_ones, changes, done = random.Random(2), [], [], 0, 0
    key = base64.b64encode(bytes(16)).decode()
    while done < count or not isOver.is_set():
        if done < count:
            client = socket.create_connection(("127.0.0.1", port), timeout=30)
            fields = f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            path, fields = ("socket", fields) if done % 2 else ("events", "")
            client.sendall(f"GET /.preview/{path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode())
            answer = client.recv(4096)
            if not answer.startswith((b"HTTP/1.1 101", b"HTTP/1.1 200")):
                errors.append(f"{path}: {answer[:80]}")
            client.setblocking(False)
            open_ones.append(client)
            done += 1
        if len(open_ones) > 40 or (done >= count and open_ones):
            client = open_ones.pop(chance.randrange(len(open_ones)))
            try:
                changes += client.recv(1 << 20).count(b'"change"')
            except BlockingIOError:
                pass
            except OSError as error:
                errors.append(f"reload client: {error!r}")
            if chance.randrange(2):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        # Over the whole time, not at its beginning.
        isOver.wait(0.02)
    if not changes:
        errors.append("no reload client heard of a change")
    results.put(("reload clients", done, errors))


def frame(opcode, payload, isFinal=True):
    """A client's frame with a mask of zeros (RFC 6455, section 5.2)."""
    length = len(payload)
    head = bytes([opcode | (0x80 if isFinal else 0)])
    head += bytes([0x80 | length]) if length < 126 else bytes([0x80 | 126]) + struct.pack(">H", length)
    return head + bytes(4) + payload


def messages(port, count, results):
    """What pages say: whole, in fragments with a ping between them; after each thousand the socket connects again."""
    chance, errors, done = random.Random(3), [], 0
    key = base64.b64encode(bytes(16)).decode()
    fields = f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    while done < count:
        client = socket.create_connection(("127.0.0.1", port), timeout=30)
        try:
            client.sendall(f"GET /.preview/socket HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode())
            received = b""
            while b"\r\n\r\n" not in received:
                received += client.recv(1 << 16)
            block = b""
            for number in range(1000):
                text = b'{"type":"shows","path":"/p0.html","validator":"%s"}' % (b"x" * chance.randrange(200))
                if number % 3:
                    block += frame(1, text)
                else:
                    cut = chance.randrange(len(text))
                    block += frame(1, text[:cut], isFinal=False) + frame(9, b"") + frame(0, text[cut:])
            client.sendall(block + frame(9, b"all %d" % done))
            # Its pong comes after everything before it has been read.
            pong = bytes([0x8A, len(b"all %d" % done)]) + b"all %d" % done
            while pong not in received:
                data = client.recv(1 << 16)
                if not data:
                    raise EOFError("the socket was closed")
                received = received[-200:] + data
        except (OSError, EOFError) as error:
            errors.append(f"messages: {error!r}")
            if len(errors) > 100:
                break
        if chance.randrange(2):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        done += 1000
    results.put(("messages", done, errors))


def rebuilds(root, count, isOver, results):
    for version in range(1, count + 1):
        rebuild(root, version)
        isOver.wait(0.15)
    results.put(("rebuilt", count, []))


def resident(process):
    with open(f"/proc/{process}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def descriptors(process):
    return len(os.listdir(f"/proc/{process}/fd"))


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    share = count / 1_000_000
    folder = tempfile.mkdtemp(prefix="preview-soak-")
    root = folder + "/site"
    os.makedirs(root)
    rebuild(root, 0)
    server = subprocess.Popen(
        [program, root, "--port", "0", "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        port = int(server.stdout.readline().split(":")[-1].split("/")[0])

        def load(share):
            results, isOver, many = multiprocessing.Queue(), multiprocessing.Event(), max(1, int(1_000_000 * share) // 2)
            jobs = [
                multiprocessing.Process(target=requests, args=(port, many, seed, results)) for seed in (share, -share)
            ] + [
                multiprocessing.Process(target=aborts, args=(port, int(10_000 * share) + 1, results)),
                multiprocessing.Process(target=reloads, args=(port, int(2_000 * share) + 1, isOver, results)),
                multiprocessing.Process(target=messages, args=(port, int(1_000_000 * share), results)),
                multiprocessing.Process(target=rebuilds, args=(root, int(200 * share) + 1, isOver, results)),
            ]
            for job in jobs:
                job.start()
            told, errors = [], []
            for _ in jobs:
                # The reload clients stay until all others are done.
                if len(told) == len(jobs) - 1:
                    isOver.set()
                name, number, wrong = results.get()
                told.append(f"{number:,} {name}")
                errors += wrong
            for job in jobs:
                job.join()
            return ", ".join(told), errors

        def settled():
            """What is left once nothing is asked any more."""
            time.sleep(3)
            return resident(server.pid), descriptors(server.pid)

        begin = time.monotonic()
        # Not before all threads have begun.
        _, idle = settled()
        _, errors = load(0.1 * share)
        warm, _ = settled()
        told, more = load(share)
        errors += more
        end, left = settled()
        print(f"{told} in {time.monotonic() - begin:.0f} s")
        print(f"resident: {warm:.1f} MB after a tenth more of the same, {end:.1f} MB at the end; descriptors: {idle}, then {left}")
        for error in errors[:20]:
            print(error)
        print(f"{len(errors)} errors; the server {'lives' if server.poll() is None else 'has ended'}")
        isSound = not errors and server.poll() is None and end - warm <= 5 and left <= idle + 1
        return 0 if isSound else 1
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
