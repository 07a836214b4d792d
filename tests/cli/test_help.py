"""Help, completion and the exit of hooks: what every command has (CLI-1, CLI-3)."""

import json

import pytest

from agent_sync.cli.command_table import MODULES, TABLE, build_parser
from support import CHECKOUT, Cli


@pytest.mark.proves("CLI-1")
@pytest.mark.parametrize("command", TABLE)
def test_every_command_explains_itself(cli: Cli, command: str) -> None:
    done = cli(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: agent-sync {command} ")
    assert "--json" in done.out


@pytest.mark.proves("CLI-1")
def test_the_list_of_commands_is_the_table(cli: Cli) -> None:
    done = cli("--help")
    assert done.code == 0
    listed = {line.split()[0] for line in done.out.splitlines() if line.startswith("    ")}
    assert set(TABLE) <= listed
    assert set(build_parser(MODULES)[1]) == set(TABLE)
    assert cli("help").out == done.out
    assert cli("help", "lock").out == cli("lock", "--help").out


def test_a_near_command_is_suggested(cli: Cli) -> None:
    done = cli("claim-tsk")
    assert done.code == 64
    assert "claim-task" in done.err


def test_options_may_stand_between_files(alice: Cli) -> None:
    tokens = alice.ok("lock", "a.py", "--reason", "r", "b.py")["tokens"]
    assert tokens.keys() == {"a.py", "b.py"}


def test_version(cli: Cli) -> None:
    assert cli("--version").out == cli("version").out
    assert cli("version").out.startswith("agent-sync ")


@pytest.mark.proves("CLI-3")
@pytest.mark.parametrize("words", [["hook", "no-such-event"], ["hook"], ["hook", "--what"]])
def test_an_unknown_hook_exits_0(cli: Cli, words: list[str]) -> None:
    done = cli.process(*words)
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.proves("CLI-1")
def test_a_hook_runs_in_this_process(cli: Cli, alice: Cli) -> None:
    alice.ok("lock", "a.py")
    call = {
        "session_id": "s1",
        "tool_name": "Write",
        "tool_use_id": "t1",
        "tool_input": {"file_path": str(cli.repo / "a.py")},
    }
    done = cli.process("hook", "pre-tool-use", stdin=json.dumps(call).encode())
    assert done.code == 2
    assert "BLOCKED" in done.err


@pytest.mark.proves("CLI-3")
def test_exit_codes_are_documented() -> None:
    text = (CHECKOUT / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    for code in ("0", "1", "2", "3", "64"):
        assert f"| {code} |" in text
