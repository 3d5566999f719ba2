"""A folder and the program that serves it."""
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEAD = ('<!doctype html><html><head><title>t</title><link rel=icon href="data:,"><style>body{margin:0}</style>'
        '<script>sessionStorage.loads=Number(sessionStorage.loads||0)+1</script>')


class Site:
    def __init__(self, files, options=(), command=(), program=None):
        self.folder = tempfile.mkdtemp()
        self.program = program or os.environ.get('PREVIEW', ROOT + '/.build/debug/preview')
        self.options, self.command = list(options), ['--', *command] if command else []
        self.write(files)
        self.start(0)

    def start(self, port):
        arguments = [self.program, self.folder, '--port', str(port), '--log-format', 'json', *self.options, *self.command]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.events, self.seen, ready = queue.Queue(), [], set()
        threading.Thread(target=self.read, args=(self.process.stdout,), daemon=True).start()
        while not {'listening', 'watching'} <= ready:
            event = self.events.get(timeout=30)
            ready.add(event['event'])
            if event['event'] == 'listening':
                self.url = event['url']
                self.port = int(self.url.rstrip('/').split(':')[-1].split('/')[0])

    def read(self, output):
        for line in output:
            event = json.loads(line)
            self.seen.append(event)
            self.events.put(event)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def write(self, files):
        """Writes in place, as most editors do."""
        for name, content in files.items():
            path = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'wb') as file:
                file.write(content if isinstance(content, bytes) else content.encode())

    def save(self, files, seconds=8):
        """Writes, and waits until the program has told it."""
        before = len(self.seen)
        self.write(files)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(event['event'] == 'changed' for event in self.seen[before:]):
                return True
            time.sleep(0.02)
        return False

    def requests(self, path):
        return [event for event in self.seen if event['event'] == 'request' and event.get('path') == path]

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
