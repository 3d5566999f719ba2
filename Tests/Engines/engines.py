"""Drives three engines alike: Chromium and WebKitGTK by WebDriver, Firefox by WebDriver BiDi."""
import base64
import glob
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


class Refused(Exception):
    """What a driver answered instead of a value."""


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(condition, seconds=8, step=0.05):
    """Waits until a condition holds; errors of a page that is being replaced are no answer."""
    end = time.monotonic() + seconds
    while True:
        try:
            if value := condition():
                return value
        except (Refused, OSError):
            pass
        if time.monotonic() > end:
            return None
        time.sleep(step)


class WebDriver:
    """An engine behind an HTTP endpoint of WebDriver."""

    def __init__(self, command, capabilities, env=None):
        self.port = free_port()
        self.process = subprocess.Popen([*command, f'--port={self.port}'], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.request('GET', '/status'), 20)
        value = self.request('POST', '/session', {'capabilities': {'alwaysMatch': capabilities}})
        self.session = '/session/' + value['sessionId']
        self.version = value['capabilities'].get('browserVersion', '')

    def request(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f'http://127.0.0.1:{self.port}{path}', data, {'Content-Type': 'application/json'}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode()[:400]) from None

    def open(self, url):
        self.request('POST', self.session + '/url', {'url': url})

    def run(self, text):
        return self.request('POST', self.session + '/execute/sync', {'script': text, 'args': []})

    def reload(self):
        self.request('POST', self.session + '/refresh', {})

    def back(self):
        self.request('POST', self.session + '/back', {})

    def screenshot(self):
        return base64.b64decode(self.request('GET', self.session + '/screenshot'))

    def close(self):
        try:
            self.request('DELETE', self.session)
        except (Refused, OSError):
            pass
        self.process.terminate()
        self.process.wait()


class Chromium(WebDriver):
    name = 'Chromium'

    def __init__(self):
        arguments = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--window-size=800,600']
        super().__init__(['chromedriver'], {'browserName': 'chrome', 'goog:chromeOptions': {'args': arguments}})


class WebKit(WebDriver):
    """WebKitGTK's own small browser, on a screen that nobody sees."""
    name = 'WebKitGTK'

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        ends, begins = os.pipe()
        self.screen = subprocess.Popen(['Xvfb', '-displayfd', str(begins), '-screen', '0', '820x560x24', '-nolisten', 'tcp'],
                                       pass_fds=[begins], stderr=subprocess.DEVNULL)
        os.close(begins)
        with os.fdopen(ends) as display:
            number = display.readline().strip()
        env = dict(os.environ, DISPLAY=':' + number, HOME=self.folder, LIBGL_ALWAYS_SOFTWARE='1', NO_AT_BRIDGE='1', GSK_RENDERER='cairo')
        browser = sorted(glob.glob('/usr/lib/*/webkit2gtk-*/MiniBrowser') + glob.glob('/usr/lib/*/webkitgtk-*/MiniBrowser'))[0]
        options = {'binary': browser, 'args': ['--automation']}
        super().__init__(['WebKitWebDriver'], {'browserName': 'MiniBrowser', 'webkitgtk:browserOptions': options}, env)
        try:
            self.request('POST', self.session + '/window/rect', {'x': 0, 'y': 0, 'width': 800, 'height': 500})
        except Refused:
            pass

    def close(self):
        super().close()
        self.screen.terminate()
        self.screen.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Socket:
    """A small WebSocket client (RFC 6455): texts only, and no waiting beyond a minute."""

    def __init__(self, port, path):
        self.connection = socket.create_connection(('127.0.0.1', port), 30)
        key = base64.b64encode(os.urandom(16)).decode()
        self.connection.sendall((f'GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                                 f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n').encode())
        self.file = self.connection.makefile('rb')
        if b' 101 ' not in self.file.readline():
            raise Refused('no WebSocket')
        while self.file.readline() not in (b'\r\n', b''):
            pass

    def send(self, text, kind=1):
        data, mask = text.encode() if isinstance(text, str) else text, os.urandom(4)
        size = len(data)
        head = bytes([128 | kind, 128 | size]) if size < 126 else struct.pack('>BBH', 128 | kind, 254, size) if size < 65536 \
            else struct.pack('>BBQ', 128 | kind, 255, size)
        self.connection.sendall(head + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(data)))

    def receive(self):
        text = b''
        while True:
            first, size = self.file.read(2)
            if size == 126:
                size = struct.unpack('>H', self.file.read(2))[0]
            elif size == 127:
                size = struct.unpack('>Q', self.file.read(8))[0]
            data = self.file.read(size)
            if first & 15 == 8:
                raise Refused('the WebSocket was closed')
            if first & 15 == 9:
                self.send(data, 10)
            if first & 15 in (0, 1):
                text += data
                if first & 128:
                    return text.decode()


class Firefox:
    name = 'Firefox'

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        env = dict(os.environ, HOME=self.folder, MOZ_HEADLESS_WIDTH='800', MOZ_HEADLESS_HEIGHT='600')
        log = os.path.join(self.folder, 'log')
        with open(log, 'wb') as output:
            self.process = subprocess.Popen(['firefox-esr', '--headless', '--remote-debugging-port=0', '--profile', self.folder],
                                            env=env, stdout=output, stderr=output)

        def listening():
            with open(log, errors='replace') as lines:
                return re.search(r'BiDi listening on ws://[^:]*:(\d+)', lines.read())
        match = wait_for(listening, 90)
        self.socket, self.number = Socket(int(match[1]), '/session'), 0
        answer = self.command('session.new', {'capabilities': {}})
        self.version = answer['capabilities']['browserVersion']
        self.tab = self.command('browsingContext.getTree', {})['contexts'][0]['context']
        self.command('browsingContext.setViewport', {'context': self.tab, 'viewport': {'width': 800, 'height': 460}})

    def command(self, method, parameters):
        self.number += 1
        self.socket.send(json.dumps({'id': self.number, 'method': method, 'params': parameters}))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get('id') == self.number:
                if answer['type'] == 'error':
                    raise Refused(answer['message'][:400])
                return answer['result']

    def open(self, url):
        self.command('browsingContext.navigate', {'context': self.tab, 'url': url, 'wait': 'complete'})

    def run(self, text):
        answer = self.command('script.callFunction', {
            'functionDeclaration': 'async () => JSON.stringify({ value: await (() => {' + text + '\n})() })',
            'awaitPromise': True, 'target': {'context': self.tab},
        })
        if answer['type'] != 'success':
            raise Refused(answer['exceptionDetails']['text'][:400])
        return json.loads(answer['result']['value']).get('value')

    def reload(self):
        self.command('browsingContext.reload', {'context': self.tab, 'wait': 'complete'})

    def back(self):
        self.command('browsingContext.traverseHistory', {'context': self.tab, 'delta': -1})

    def screenshot(self):
        return base64.b64decode(self.command('browsingContext.captureScreenshot', {'context': self.tab})['data'])

    def close(self):
        try:
            self.command('browser.close', {})
        except (Refused, OSError, ValueError):
            pass
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


ALL = {'chromium': Chromium, 'firefox': Firefox, 'webkit': WebKit}
