"""Chromium without a screen, driven over two pipes, with a virtual device for passkeys."""

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
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
PASSKEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
END = b"\0"


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
        """One command and its result; events in between are let go."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": params}
        if session:
            asked["sessionId"] = session
        os.write(self._out, json.dumps(asked).encode() + END)
        while True:
            told = self._next()
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


class Page:
    """One page, with cookies and a device for passkeys of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        context = self.context = browser.send("Target.createBrowserContext")["browserContextId"]
        made = browser.send("Target.createTarget", url="about:blank", browserContextId=context)
        target = made["targetId"]
        attached = browser.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.send("Page.enable")
        self.send("WebAuthn.enable")
        self.authenticator = self._device()

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
