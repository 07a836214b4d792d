"""Is a process a client: told by its own name only (PRES-1, AGENT-5)."""

import pytest

from agent_sync.clients import client_process
from agent_sync.system import processes


@pytest.mark.proves("PRES-1")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["claude"], True),
        (["/home/u/.local/bin/claude", "-p"], True),
        (["C:/claude.exe"], True),
        (["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"], True),
        (["node", "--expose-gc", "/l/node_modules/@qwen-code/qwen-code/cli.js"], True),
        (["node", "--max-old-space-size=9", "/l/node_modules/.bin/gemini", "-m"], True),
        (["/usr/bin/node", "server.js"], False),
        (["node", "/home/claude/x/node_modules/vite/bin/vite.js"], False),
        (["sh", "-c"], False),
        (["python3", "claude.py"], False),
        (["claudette"], False),
        ([], False),
    ],
)
def test_only_its_own_name_makes_a_client(
    words: list[str], monkeypatch: pytest.MonkeyPatch, *, expected: bool
) -> None:
    monkeypatch.setattr(client_process, "_words", lambda _pid: words)
    assert client_process.is_client(1) is expected


@pytest.mark.proves("PRES-1", "AGENT-5")
def test_it_may_have_to_be_a_certain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_process, "_words", lambda _pid: ["/opt/bin/codex", "exec"])
    assert client_process.is_client(1, "codex")
    assert not client_process.is_client(1, "claude")


def test_this_process_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    assert not client_process.is_client(os.getpid())
    monkeypatch.setattr(processes, "PLATFORM", "darwin")
    monkeypatch.setattr(processes, "output", lambda _command: "/usr/local/bin/claude --resume x")
    assert client_process.is_client(1)
    monkeypatch.setattr(processes, "PLATFORM", "win32")
    assert not client_process.is_client(1)
