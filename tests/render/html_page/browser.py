"""Chromium without a window, driven through a pipe: the DevTools protocol, no further package.

Messages are JSON, each ended by a zero byte; Chromium reads them from file descriptor 3 and writes
to 4 (`--remote-debugging-pipe`).
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-device-scale-factor=1",
)
PATIENCE = 60  # seconds for one answer
KEYS = {"Enter": 13, "Escape": 27, "End": 35, "Home": 36, "Tab": 9, "PageUp": 33, "PageDown": 34}
KEYS |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, " ": 32}


def executable() -> str | None:
    """Where Chromium is, if it is installed, and can be given a pipe."""
    if os.name != "posix":
        return None
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One tab, with all that it asked the network for and all that it complained about."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._buffer, self._number, self._session = b"", 0, None
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = 0
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reading], [], [], max(0, end - time.monotonic()))
            assert ready, "Chromium does not answer"
            read = os.read(self._reading, 1 << 20)
            assert read, "Chromium has ended"
            self._buffer += read
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        params = message.get("params", {})
        match message.get("method"):
            case "Page.loadEventFired":
                self._loaded += 1
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(params["exceptionDetails"]))
            case "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(params["args"]))
            case "Log.entryAdded":
                self.complaints.append(params["entry"]["text"])
        return message

    def open(self, path: Path, hash_: str = "") -> None:
        """Load a file that is not open yet: an address that differs by # alone loads nothing."""
        self.requests.clear()
        self.complaints.clear()
        before = self._loaded
        self._call("Page.navigate", url=path.as_uri() + hash_)
        while self._loaded == before:
            self._next()

    def js(self, expression: str) -> Any:
        """The value of an expression, once it is there if it is a promise."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def settle(self) -> None:
        """Wait until what was asked for is drawn, which is before the next frame."""
        self.js("new Promise(requestAnimationFrame)")

    def window(self, width: int, height: int, *, dark: bool = False, still: bool = False) -> None:
        """The size of the window, and what the reader's system prefers."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        features.append({"name": "prefers-reduced-motion", "value": "reduce" if still else ""})
        self._call("Emulation.setEmulatedMedia", features=features)

    def media(self, kind: str) -> None:
        """Show the page as on screen (``), or as printed (`print`)."""
        self._call("Emulation.setEmulatedMedia", media=kind)

    def move(self, x: float, y: float) -> None:
        """Move the mouse."""
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self.settle()

    def click(self, x: float, y: float) -> None:
        """Press and release the left button of the mouse."""
        self.move(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def click_on(self, selector: str) -> None:
        """Click in the middle of an element."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.js(f"{found}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.js(f"JSON.parse(JSON.stringify({found}.getBoundingClientRect()))")
        self.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def key(self, key: str, *, ctrl: bool = False) -> None:
        """Press and release a key."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        code = KEYS.get(key, ord(key.upper()) if len(key) == 1 else 0)
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 2 if ctrl else 0}
        pressed = {"text": text} if text and not ctrl else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", **common, **pressed)
        self._call("Input.dispatchKeyEvent", type="keyUp", **common)
        self.settle()

    def type(self, text: str) -> None:
        """Type a text where the focus is, in place of what is selected."""
        self._call("Input.insertText", text=text)
        self.settle()

    def tree(self) -> list[dict[str, Any]]:
        """The nodes that assistive technology is given: role, name and further properties."""
        nodes: list[dict[str, Any]] = self._call("Accessibility.getFullAXTree")["nodes"]
        return [n for n in nodes if not n.get("ignored")]

    def shot(self, path: Path) -> None:
        """Save a picture of the window."""
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot")["data"]))


@contextmanager
def chromium() -> Iterator[Page]:
    """A browser with one tab, which ends with the block."""
    program = executable()
    assert program is not None
    above = 10  # so that 3 and 4 are free to be given away; they are not inherited as they are
    from fcntl import F_DUPFD_CLOEXEC, fcntl

    ends = [fcntl(end, F_DUPFD_CLOEXEC, above) for pair in (os.pipe(), os.pipe()) for end in pair]
    theirs_in, ours_out, ours_in, theirs_out = ends

    # without a fork, which JAX warns of where it is loaded
    files = [
        (os.POSIX_SPAWN_DUP2, theirs_in, 3),
        (os.POSIX_SPAWN_DUP2, theirs_out, 4),
        *((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)),
    ]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        words = [program, *FLAGS, *sandbox, f"--user-data-dir={profile}", "about:blank"]
        process = os.posix_spawn(program, words, os.environ, file_actions=files)
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Page(ours_in, ours_out)
        finally:
            os.close(ours_out)
            os.close(ours_in)
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
