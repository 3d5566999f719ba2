"""Headless Chromium, by W3C WebDriver."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import urllib.request

from servers import await_port, end, free_port


class Browser:
    """One window."""

    def __init__(self) -> None:
        port = free_port()
        self.process = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        self.address = f"http://127.0.0.1:{port}"
        self.session = ""
        try:
            await_port(self.process, port, 20)
            options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
            capabilities = {"browserName": "chrome", "goog:chromeOptions": options}
            answer = self.send("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self.session = str(answer["sessionId"])
        except BaseException:
            self.close()
            raise

    def send(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        data = None if body is None else json.dumps(body).encode("utf-8")
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            value = json.load(answer)["value"]
        return value if isinstance(value, dict) else {"value": value}

    def open(self, url: str) -> None:
        self.send("POST", f"/session/{self.session}/url", {"url": url})

    def evaluate(self, expression: str) -> object:
        body: dict[str, object] = {"script": f"return {expression}", "args": []}
        return self.send("POST", f"/session/{self.session}/execute/sync", body)["value"]

    def clear_cache(self) -> None:
        body: dict[str, object] = {"cmd": "Network.clearBrowserCache", "params": {}}
        self.send("POST", f"/session/{self.session}/goog/cdp/execute", body)

    def close(self) -> None:
        if self.session:
            with contextlib.suppress(OSError):
                self.send("DELETE", f"/session/{self.session}")
        end(self.process)


def is_installed() -> bool:
    return any(os.access(os.path.join(folder, "chromedriver"), os.X_OK) for folder in os.get_exec_path())
