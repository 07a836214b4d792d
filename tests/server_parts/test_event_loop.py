"""The faster event loop is taken where it is installed, and nothing needs it."""

import asyncio
import sys
import types

import pytest

from agent_sync.server import running


def test_without_the_faster_loop_the_plain_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    loop = running._loop()
    assert type(loop).__module__.startswith("asyncio")
    loop.close()


def test_the_faster_loop_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asyncio.new_event_loop()
    faster = types.ModuleType("uvloop")
    faster.new_event_loop = lambda: made  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "uvloop", faster)
    assert running._loop() is made
    made.close()
