"""Is a process the client: told by its own name only (PRES-1)."""

import pytest

from agent_sync import client, process


@pytest.mark.proves("PRES-1")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["claude"], True),
        (["/home/u/.local/bin/claude", "-p"], True),
        (["C:/claude.exe"], True),
        (["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"], True),
        (["/usr/bin/node", "server.js"], False),
        (["node", "/home/claude/x/node_modules/vite/bin/vite.js"], False),
        (["sh", "-c"], False),
        (["python3", "claude.py"], False),
        (["claudette"], False),
        ([], False),
    ],
)
def test_only_its_own_name_makes_a_client(words: list[str], *, expected: bool) -> None:
    assert client._names_client(words) is expected


def test_this_process_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    assert not client.is_client(os.getpid())
    monkeypatch.setattr(process, "PLATFORM", "darwin")
    monkeypatch.setattr(process, "output", lambda _command: "/usr/local/bin/claude --resume x")
    assert client.is_client(1)
    monkeypatch.setattr(process, "PLATFORM", "win32")
    assert not client.is_client(1)
