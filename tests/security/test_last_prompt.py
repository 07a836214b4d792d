"""What SECURITY.md says of the first words of a prompt: who reads the file reads them, no one else.

That no command, hook or log says them is shown in ``tests/hooks/test_windows.py``.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.session import Session
from support import Cli

Make = Callable[..., Session]
WORDS = "mend the zebra crossing of the old town"
PAGES = ("state.sqlite", "state.sqlite-wal")


def in_the_file(repo: Path, words: str) -> bool:
    """Whether they stand in the database, or in its log."""
    folder = repo / ".claude" / "coordination"
    found = [path.read_bytes() for path in map(folder.joinpath, PAGES) if path.exists()]
    assert found
    return any(words.encode() in data for data in found)


def asked(one: Session, text: str) -> None:
    """A prompt that a person typed."""
    one.start()
    one.hook("user-prompt-submit", one.payload("UserPromptSubmit", prompt=text, prompt_id="p"))


@pytest.mark.defends("last-prompt")
@pytest.mark.proves("ARR-2")
def test_who_reads_the_file_reads_them_and_nobody_else(
    session: Make, repo: Path, home: Path
) -> None:
    """40 characters at most, in no export, answer for programs, or text for a model."""
    one, cli = session("ann"), Cli(repo, home)
    asked(one, f"{WORDS}, and the quince behind it")
    assert in_the_file(repo, WORDS)
    assert not in_the_file(repo, "quince")
    told = [cli(*words).out for words in (["export"], ["status"], ["status", "--json"], ["sync"])]
    told += [cli.as_("ben")("status", "--compact").out, session("ben").start().out]
    assert all(told)
    assert not [text for text in told if "zebra" in text]


@pytest.mark.defends("last-prompt")
@pytest.mark.proves("ARR-2")
def test_what_looks_like_a_key_is_left_out_by_a_guess(session: Make, repo: Path) -> None:
    """A short password in plain words passes it: the page says so."""
    asked(session("ann"), "the token is ghp_16C7e42F292c6912E7710c838347Ae178B4a\nlog in")
    asked(session("ben"), "say hunter2 at the door")
    assert in_the_file(repo, "log in")
    assert not in_the_file(repo, "ghp_")
    assert in_the_file(repo, "say hunter2 at the door")


@pytest.mark.defends("last-prompt")
@pytest.mark.proves("ARR-2")
def test_none_is_stored_where_that_is_not_wanted(session: Make, repo: Path) -> None:
    asked(session("ann", AGENT_SYNC_SHOW_PROMPT="0"), WORDS)
    assert not in_the_file(repo, "zebra")
