"""Chromium without a screen, driven over two pipes, with a virtual device for passkeys."""

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import NEEDED, TIMEOUT_S, need

PROGRAM = "chromium"
WORDS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-dev-shm-usage", "--remote-debugging-pipe", "--in-process-gpu",
    "--disable-features=SpareRendererForSitePerProcess,PreloadTopChromeWebUI",
)  # fmt: skip
PASSKEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
END = b"\0"
LOOKS = 20
CODES = {
    "Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35,
    "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
    "Backspace": 8, "Delete": 46,
}  # fmt: skip
TEXTS = {"Enter": "\r", "Tab": ""}


class Browser:
    """One Chromium with a folder of its own. Replies are read in order; each look is bounded.

    ``inside``: makes of its words those that start it elsewhere, as in a network of its own.
    """

    def __init__(
        self, folder: Path, inside: "Callable[[list[str]], list[str]]" = list
    ) -> None:  # fmt: skip
        shell = need("bash")
        program = need(PROGRAM)
        to_it, self._out = os.pipe()
        self._in, from_it = os.pipe()
        line = f'exec "$0" "$@" 3<&{to_it} 4>&{from_it}'
        words = [*WORDS, f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(
            inside([shell, "-c", line, program, *words]),
            pass_fds=(to_it, from_it), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        os.close(to_it)
        os.close(from_it)
        self._rest = b""
        self._last = 0
        self.pages: dict[str, Page] = {}
        self.answers()

    def answers(self) -> None:
        """That it runs; else the test is skipped, or fails where it is needed."""
        try:
            self.send("Browser.getVersion")
        except EOFError:
            self.close()
            assert PROGRAM not in NEEDED, "chromium does not start"
            pytest.skip("chromium does not start")

    def send(self, method: str, session: str = "", **params: Any) -> "dict[str, Any]":
        """One command and its result; a page hears of its own events in between."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": params}
        if session:
            asked["sessionId"] = session
        os.write(self._out, json.dumps(asked).encode() + END)
        while True:
            told = self._next()
            if "method" in told and told.get("sessionId") in self.pages:
                self.pages[told["sessionId"]].heard(told["method"], told["params"])
            if told.get("id") == self._last:
                assert "error" not in told, (method, told["error"])
                return dict(told["result"])

    def _next(self) -> "dict[str, Any]":
        end = time.monotonic() + TIMEOUT_S
        while END not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            assert ready, "chromium does not answer"
            found = os.read(self._in, 1 << 16)
            if not found:
                raise EOFError
            self._rest += found
        told, _, self._rest = self._rest.partition(END)
        return dict(json.loads(told))

    def page(self) -> "Page":
        """A new page."""
        return Page(self)

    def forget(self) -> None:
        """Every page is gone, with cookies, storage and device: one that is left works on."""
        for context in {one.context for one in self.pages.values()}:
            self.send("Target.disposeBrowserContext", browserContextId=context)
        self.pages.clear()

    def close(self) -> None:
        """End it."""
        for end in (self._in, self._out):
            os.close(end)
        self.process.terminate()
        try:
            self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(TIMEOUT_S)


class Asked:
    """One request of a page. ``status``: 0 before the answer; ``over``: nothing comes any more."""

    def __init__(self, method: str, url: str) -> None:
        self.method = method
        self.url = url
        self.status = 0
        self.over = False


class Page:
    """One page, with cookies and a device for passkeys of its own."""

    def __init__(self, browser: Browser, context: str = "") -> None:
        self._browser = browser
        context = context or browser.send("Target.createBrowserContext")["browserContextId"]
        self.context = context
        made = browser.send(
            "Target.createTarget", url="about:blank", browserContextId=context, newWindow=True
        )
        target = made["targetId"]
        attached = browser.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.target = target
        self.errors: list[str] = []
        self.requests: list[Asked] = []
        self._asked: dict[str, Asked] = {}
        self._under: list[Page] = []
        browser.pages[self._session] = self
        for domain in ("Page", "Runtime", "Log", "Network", "WebAuthn"):
            self.send(f"{domain}.enable")
        self.authenticator = self._device()

    def tab(self) -> "Page":
        """Another page of the same person, seen beside it: the same storage, cookies and locks."""
        made = Page(self._browser, self.context)
        self._under.append(made)
        return made

    def heard(self, method: str, told: "dict[str, Any]") -> None:
        """Something happened on the page: what it asked for, and what went wrong on it."""
        if method == "Network.requestWillBeSent":
            asked = Asked(told["request"]["method"], told["request"]["url"])
            self.requests.append(asked)
            self._asked[told["requestId"]] = asked
        elif method == "Network.responseReceived" and told["requestId"] in self._asked:
            self._asked[told["requestId"]].status = told["response"]["status"]
        elif method in ("Network.loadingFinished", "Network.loadingFailed"):
            if told["requestId"] in self._asked:
                self._asked[told["requestId"]].over = True
        elif method == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            found = details.get("exception", {}).get("description", details["text"])
            self.errors.append(str(found))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert"):
            self.errors.append(" ".join(str(x.get("value", x)) for x in told["args"]))
        elif method == "Log.entryAdded":
            entry = told["entry"]  # of the network, a refusal is an answer too
            if entry["level"] == "error" and entry["source"] != "network":
                self.errors.append(f"{entry['source']}: {entry['text']}")

    def wrong(self) -> "list[str]":
        """Errors of the console, of it and of the tabs that were opened from it."""
        if self._session in self._browser.pages:
            self.js("1")
        return [*self.errors, *(one for tab in self._under for one in tab.wrong())]

    def asked(self, part: str) -> "list[Asked]":
        """What it has asked for since it is there, by a part of the address."""
        self.js("1")
        return [one for one in self.requests if part in one.url]

    def look(self, width: int, height: int = 800, *, theme: str = "", still: bool = False) -> None:
        """Look at it in a window of a size, in a theme ('light', 'dark'), without motion."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        wanted = {
            "prefers-color-scheme": theme,
            "prefers-reduced-motion": "reduce" if still else "",
        }
        features = [{"name": name, "value": value} for name, value in wanted.items()]
        self.send("Emulation.setEmulatedMedia", features=features)
        self.until(f"innerWidth === {width}")

    def hidden(self, *, so: bool) -> None:
        """The tab is behind another one, or seen again."""
        word, flag = ("hidden", "true") if so else ("visible", "false")
        self.js(
            f"Object.defineProperty(document, 'hidden', {{value: {flag}, configurable: true}});"
            f"Object.defineProperty(document, 'visibilityState',"
            f" {{value: '{word}', configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    def picture(self, at: "Path | None" = None, *, whole: bool = False) -> bytes:
        """What is seen, as PNG, also written to a file; ``whole``: all that can be scrolled to."""
        made = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        found = base64.b64decode(made["data"])
        if at is not None:
            at.write_bytes(found)
        return found

    def point(self, selector: str) -> None:
        """Click with a mouse into the middle of the first thing that a selector finds."""
        x, y = self._still(selector)
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def _still(self, selector: str) -> "tuple[float, float]":
        """Move the mouse there; what is drawn anew meanwhile may lie elsewhere by then."""
        for _ in range(LOOKS):
            x, y = self.place(selector)
            self.mouse("mouseMoved", x, y)
            if self.place(selector) == (x, y):
                break
        return x, y

    def point_at(self, text: str, tag: str = "button, a, summary") -> None:
        """Click with a mouse what has exactly this text, once it is there and can be clicked."""
        wanted = json.dumps(text)
        find = (
            f"[...document.querySelectorAll({json.dumps(tag)})].find((one) => "
            f"one.innerText.trim() === {wanted} && !one.disabled && one.checkVisibility())"
        )
        self.until(f"!!{find}")
        self.js(f"{find}.setAttribute('data-pointed', '')")
        self.point("[data-pointed]")
        self.send_quietly(
            "document.querySelector('[data-pointed]')?.removeAttribute('data-pointed')"
        )

    def place(self, selector: str) -> "tuple[float, float]":
        """The middle of what a selector finds, once it stands still; it is scrolled to."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.until(f"!!{found}")
        box = (
            f"(() => {{ const one = {found}; one.scrollIntoView({{block: 'center', "
            "behavior: 'instant'}); const {x, y, width, height} = one.getBoundingClientRect();"
            " return [x + width / 2, y + height / 2]; })()"
        )
        x, y = self.js(box)
        return float(x), float(y)

    def mouse(self, type: str, x: float, y: float, **more: Any) -> None:
        """One event of a real mouse: mouseMoved, mousePressed, mouseReleased, mouseWheel."""
        self.send("Input.dispatchMouseEvent", type=type, x=x, y=y, **more)

    def key(self, *keys: str, modifiers: int = 0) -> None:
        """Press keys, one after another, by their names or letters. 1 alt, 2 ctrl, 8 shift."""
        for key in keys:
            said: dict[str, Any] = {"key": key, "modifiers": modifiers}
            said["windowsVirtualKeyCode"] = CODES.get(key, ord(key[0].upper()))
            if key in CODES:
                said["code"] = key if key != " " else "Space"
            text = TEXTS.get(key, key if len(key) == 1 else "")
            typed = {"text": text} if text and not modifiers & 7 else {}
            self.send("Input.dispatchKeyEvent", type="keyDown", **said, **typed)
            self.send("Input.dispatchKeyEvent", type="keyUp", **said)

    def write(self, text: str) -> None:
        """Write where the focus is."""
        self.send("Input.insertText", text=text)

    def _device(self) -> str:
        made = self.send("WebAuthn.addVirtualAuthenticator", options=PASSKEY)
        return str(made["authenticatorId"])

    def another_device(self) -> None:
        """The one that it had is gone, with its passkeys; there is a new one."""
        self.send("WebAuthn.removeVirtualAuthenticator", authenticatorId=self.authenticator)
        self.authenticator = self._device()

    def send(self, method: str, **params: Any) -> "dict[str, Any]":
        """A command for this page."""
        return self._browser.send(method, self._session, **params)

    def close(self) -> None:
        """Close the tab, as a person or a crash does, and those that were opened from it."""
        for one in self._under:
            one.close()
        self._under = []
        if self._browser.pages.pop(self._session, None):
            self._browser.send("Target.closeTarget", targetId=self.target)

    def verifying(self, *, verified: bool) -> None:
        """Whether the user can be verified from now on (a finger, a PIN)."""
        self.send(
            "WebAuthn.setUserVerified", authenticatorId=self.authenticator, isUserVerified=verified
        )

    def credentials(self) -> "list[dict[str, Any]]":
        """The passkeys that it holds."""
        found = self.send("WebAuthn.getCredentials", authenticatorId=self.authenticator)
        return list(found["credentials"])

    def goto(self, url: str) -> None:
        """Open an address anew, also where only its fragment differs."""
        self.send("Page.navigate", url="about:blank")
        self.until("location.href === 'about:blank'")
        self.send("Page.navigate", url=url)
        self.until("location.href !== 'about:blank' && document.readyState === 'complete'")

    def js(self, text: str) -> Any:
        """The value of an expression, awaited; a person stands behind it."""
        done = self.send(
            "Runtime.evaluate", expression=text, awaitPromise=True, returnByValue=True,
            userGesture=True,
        )  # fmt: skip
        assert "exceptionDetails" not in done, (text, done["exceptionDetails"])
        return done["result"].get("value")

    def until(self, text: str) -> None:
        """Look again and again until an expression is true."""
        end = time.monotonic() + TIMEOUT_S
        while not self._now(text):
            assert time.monotonic() < end, (text, self.send_quietly("document.body.innerText"))
            time.sleep(0.02)

    def _now(self, text: str) -> bool:
        return bool(self.send_quietly(text))

    def send_quietly(self, text: str) -> Any:
        """The value of an expression; None where it cannot be said, as between two pages."""
        try:
            done = self.send("Runtime.evaluate", expression=text, returnByValue=True)
        except AssertionError:
            return None
        return done["result"].get("value")

    def click(self, id: str) -> None:
        """Click what has an id, once it is there and can be clicked."""
        self.until(f"document.getElementById('{id}')?.disabled === false")
        self.js(f"document.getElementById('{id}').click()")

    def type(self, id: str, text: str) -> None:
        """Fill in a field."""
        self.until(f"!!document.getElementById('{id}')")
        self.js(f"document.getElementById('{id}').value = {json.dumps(text)}")

    def says(self, text: str) -> None:
        """Wait until a text stands on the page."""
        self.until(f"document.body.innerText.includes({json.dumps(text)})")

    @property
    def text(self) -> str:
        """All that stands on the page."""
        return str(self.js("document.body.innerText"))

    @property
    def cookies(self) -> "list[dict[str, Any]]":
        """The cookies that it would send where it is."""
        return list(self.send("Network.getCookies")["cookies"])
