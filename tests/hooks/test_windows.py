"""Which window is whose: what a person at a terminal is shown, and nobody else (ARR-2)."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.hooks.entry import run
from agent_sync.identity.names import suggest
from support import Cli

from .conftest import Database
from .session import Answer, Session

Make = Callable[..., Session]
MARK = "zebra crossing"
ANN, BEN = suggest("ann", ()), suggest("ben", ())


def said(answer: Answer) -> str:
    """The line for the person."""
    return str(json.loads(answer.out).get("systemMessage", "")) if answer.out else ""


def on_terminal(cli: Cli, *words: str, columns: int = 120, **env: str) -> str:
    """What a command shows on a terminal of its own."""
    if sys.platform == "win32":
        pytest.skip("no terminals to open")
    from onterminal import OnTerminal

    class Here(Cli):
        def env(self, extra: Any = None) -> "dict[str, str]":
            return super().env({**(extra or {}), **env})

    here = Here(cli.repo, cli.home, cli.who)
    code, shown = OnTerminal(here, *words, rows=50, columns=columns).end()
    assert code == 0
    return shown.replace("\r\n", "\n")


# --- the line at the start


@pytest.mark.proves("ARR-2")
def test_the_person_sees_one_line_at_the_start(session: Make, cli: Cli) -> None:
    assert said(session("ann").start()) == (f"agent-sync is on; you are {ANN}; nobody else is here")
    first = session("ben").start()
    assert said(first) == f"agent-sync is on; you are {BEN}; 1 other here"
    assert first.context, "and its model hears who is here"
    cli.ok("lock", "x.py")
    cli.as_("operator").ok("lock", "y.py")
    session("ann").child("c").hook("subagent-start", session("ann").child("c").payload("x"))
    third = said(session("cid").start())
    assert third.endswith("; 2 others here"), "no shell, no operator, no subagent"


@pytest.mark.proves("ARR-2")
def test_it_is_not_said_again_after_a_summary_or_to_a_second_copy(session: Make) -> None:
    one = session("ann")
    assert said(one.start())
    assert said(one.start()) == "", "a plugin and settings both have the hook"
    assert said(one.hook("session-start", one.payload("SessionStart", source="compact"))) == ""


CLIENTS = ("codex", "gemini", "qwen", "copilot", "opencode")


@pytest.mark.proves("ARR-2")
@pytest.mark.parametrize("client", CLIENTS)
def test_another_client_is_given_the_line_as_well(repo: Path, home: Path, client: str) -> None:
    def start(who: str) -> "dict[str, Any]":
        payload = {
            "session_id": who,
            "cwd": str(repo),
            "source": "startup",
            "hook_event_name": "SessionStart",
        }
        env = {"HOME": str(home)}
        return dict(json.loads(run(["session-start"], json.dumps(payload).encode(), env,
                                   client=client).out))  # fmt: skip

    (repo / ".claude" / "coordination").mkdir(parents=True)
    old = os.getcwd()
    os.chdir(repo)
    try:
        one = start("one")
        assert set(one) == {"systemMessage"}
        assert one["systemMessage"].endswith("; nobody else is here")
        two = start("two")
    finally:
        os.chdir(old)
    assert two["systemMessage"].endswith("; 1 other here")
    assert two["hookSpecificOutput"]["additionalContext"].startswith("[agent-sync] You are ")


# --- the windows


@pytest.mark.proves("ARR-2")
def test_a_person_at_a_terminal_sees_which_window_is_whose(session: Make, cli: Cli) -> None:
    one = session("ann")
    one.start()
    one.hook("user-prompt-submit", one.payload("UserPromptSubmit", prompt=f"fix the {MARK}\n" * 9))
    shown = on_terminal(cli, "status")
    row = next(line for line in shown.split("WINDOWS")[1].splitlines() if ANN in line)
    assert "Claude Code" in row
    assert "/repo" in row
    assert "fix the zebra crossing fix the zebra cro…" in row
    assert MARK not in on_terminal(cli, "status", AGENT_SYNC_SHOW_PROMPT="0")
    assert "WINDOWS" in on_terminal(cli, "status", AGENT_SYNC_SHOW_PROMPT="0")
    assert "WINDOWS" not in on_terminal(cli.as_("ann"), "status", CLAUDE_CODE_SESSION_ID="ann")


@pytest.mark.proves("ARR-2")
def test_the_terminal_of_the_client_is_noted(session: Make, database: Database) -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    from agent_sync.system.terminals import terminal_of

    session("ann", CLAUDE_PID=str(os.getpid())).start()
    assert database.one("agents", "terminal") == terminal_of(os.getpid())


@pytest.mark.proves("ARR-2")
def test_nothing_else_prints_a_prompt(session: Make, cli: Cli, repo: Path) -> None:
    one, other = session("ann"), session("ben")
    one.start()
    one.hook("user-prompt-submit", one.payload("UserPromptSubmit", prompt=MARK, prompt_id="p"))
    texts = [other.start().out, other.prompt().out]
    for words in (
        ["status"], ["status", "--json"], ["status", "--compact"], ["sync"], ["sync", "--json"],
        ["export"], ["activity"], ["activity", "--json"], ["whoami"], ["whoami", "--json"],
        ["search", "zebra"], ["doctor"], ["doctor", "--json"], ["inbox"], ["log", "--json"],
    ):  # fmt: skip
        for who in ("", "ben", "operator"):
            done = cli.as_(who)(*words)
            texts += [done.out, done.err]
    log = repo / ".claude" / "coordination" / "hooks.log"
    texts += [log.read_text(encoding="utf-8")] if log.exists() else []
    assert len("".join(texts)) > 2_000
    assert not [text for text in texts if "zebra cro" in text]


@pytest.mark.proves("ARR-2")
def test_an_export_has_no_column_that_is_for_a_terminal_alone(session: Make, cli: Cli) -> None:
    session("ann").start()
    rows = [json.loads(line) for line in cli("export").out.splitlines()]
    agent = next(row for row in rows if row["record"] == "agent")
    assert not {"prompt", "terminal", "title"} & set(agent)
    assert {"id", "name", "client", "cwd"} <= set(agent)


PROMPTS: "list[tuple[str, dict[str, Any], str]]" = [
    ("what a person typed", {"prompt": "two"}, "two"),
    ("typed while it works", {"prompt": "two", "prompt_id": "p"}, "two"),
    ("with a key in it", {"prompt": "password: x"}, ""),
    ("news of a task", {"prompt": "<task-notification>two"}, "one"),
    ("what we held its turn back with", {"prompt": "[agent-sync] two"}, "one"),
    ("nothing, as Qwen Code sends behind a batch", {"prompt": ""}, "one"),
    ("a message of another session", {"prompt": "two", "source": "system"}, "one"),
    ("by an SDK", {"prompt": "two", "source": "sdk"}, "two"),
    ("a NUL", {"prompt": "two\0"}, "two"),
]


@pytest.mark.proves("ARR-2")
@pytest.mark.parametrize(("what", "fields", "words"), PROMPTS, ids=[one[0] for one in PROMPTS])
def test_only_what_a_person_typed_is_kept(
    session: Make, database: Database, what: str, fields: "dict[str, Any]", words: str
) -> None:
    one = session("ann")
    one.hook("user-prompt-submit", one.payload("x", prompt="one", prompt_id="p"))
    one.hook("user-prompt-submit", one.payload("x", **fields))
    assert database.one("agents", "prompt") == words, what


@pytest.mark.proves("ARR-2")
def test_what_is_written_to_a_subagent_is_nobodys_prompt(session: Make, database: Database) -> None:
    child = session("ann").child("c")
    child.hook("user-prompt-submit", child.payload("x", prompt="do this"))
    assert {row[0] for row in database.rows("agents", "prompt")} == {""}


@pytest.mark.proves("ARR-2")
def test_nothing_is_kept_where_that_is_not_wanted(session: Make, database: Database) -> None:
    one = session("ann")
    one.hook("user-prompt-submit", one.payload("x", prompt="one", prompt_id="p"))
    one.env["AGENT_SYNC_SHOW_PROMPT"] = "0"
    one.hook("user-prompt-submit", one.payload("x", prompt="two", prompt_id="q"))
    assert database.one("agents", "prompt") == ""


@pytest.mark.proves("ARR-2")
@pytest.mark.parametrize("reason", ["other", "clear"])
def test_a_prompt_goes_with_its_session(session: Make, database: Database, reason: str) -> None:
    one = session("ann")
    one.start()
    one.hook("user-prompt-submit", one.payload("x", prompt="one", prompt_id="p"))
    assert database.one("agents", "prompt", id="ann") == "one"
    one.end(reason)
    assert database.one("agents", "prompt", id="ann") == ""


@pytest.mark.proves("ARR-2")
def test_a_prompt_does_not_stay_with_who_was_cleared_without_a_word(
    session: Make, database: Database
) -> None:
    """Its SessionEnd was lost: the next session of the same process follows it."""
    one, other = session("ann", CLAUDE_PID="1"), session("bea", CLAUDE_PID="1")
    one.start()
    one.hook("user-prompt-submit", one.payload("x", prompt="one", prompt_id="p"))
    other.start("clear")
    assert database.rows("agents", "id", "state", "prompt", id="ann") == [("ann", "ended", "")]


@pytest.mark.proves("ARR-2")
def test_one_of_a_session_that_crashed_goes_when_the_next_begins(
    session: Make, database: Database
) -> None:
    one = session("ann")
    one.start()
    one.hook("user-prompt-submit", one.payload("x", prompt="one", prompt_id="p"))
    for column in ("last_seen", "sign_at", "state_at"):
        database.move("agents", -9 * 3_600_000, column)
    session("ben").start()
    assert database.one("agents", "prompt", id="ann") == ""


# --- counts


@pytest.mark.proves("ARR-2", "PRES-4")
def test_counts_agree_and_a_persons_own_shell_is_no_agent(session: Make, cli: Cli) -> None:
    one, other = session("ann"), session("ben")
    cli.ok("lock", "x.py")
    assert said(one.start()).endswith("; nobody else is here")
    other.start()
    child = other.child("c")
    child.hook("subagent-start", child.payload("SubagentStart"))
    line = one.hook("statusline", {"session_id": "ann", "workspace": {}}).out
    assert line == f"agent-sync: {ANN} · 1 other\n"
    assert "1 other agent is here" in cli.as_("ann")("status", "--compact").out
    head = cli("status").out.splitlines()[0]
    assert head.endswith("2 idle agents with 1 subagent here, 1 lease.")
    shell = next(row for row in cli("status").out.splitlines() if "advisory" in row)
    assert " shell " in shell


@pytest.mark.proves("ARR-2")
def test_what_gemini_puts_in_front_of_a_prompt_is_none_of_it(
    repo: Path, home: Path, database: Database
) -> None:
    (repo / ".claude" / "coordination").mkdir(parents=True)
    prompt = "<hook_context>[agent-sync] You are x.\n- a</hook_context>\n\nfix the crossing"
    for text, words in ((prompt, "fix the crossing"), ("<hook_context>", "<hook_context>")):
        payload = {"session_id": "g", "cwd": str(repo), "prompt": text}
        env = {"HOME": str(home), "GEMINI_PROJECT_DIR": str(repo), "GEMINI_SESSION_ID": "g"}
        run(["user-prompt-submit"], json.dumps(payload).encode(), env, client="gemini")
        assert database.one("agents", "prompt") == words
