"""``--help`` stands in groups, and the help of each command has an example that runs (ARR-3)."""

import shlex

import pytest

from agent_sync.cli.command_table import TABLE
from agent_sync.cli.help_groups import EXAMPLES, GROUPS
from support import Cli

pytestmark = pytest.mark.proves("ARR-3")
ELSEWHERE = {
    "console": "asks for a terminal",
    "serve": "goes on",
    "mcp": "goes on",
    "hook": "never says a word of usage",
    "statusline": "never says a word of usage",
    "install": "tests/install",
    "verify": "tests/install/test_verify.py",
    "room": "tests/server",
    "user": "tests/server",
    "token": "tests/server",
    "device": "tests/server",
}
"""What is not run here, and why."""
NEEDED = {
    "patch": "propose --title Totals --file src/cart.py --content 'a = 2'",
    "accept": "handoff --to ann --file src/cart.py",
    "decline": "handoff --to ann --file src/cart.py",
    "handoff": "create-task x",
    "read-message": "send ann hello",
    "ack": "send ann hello --needs-ack",
    "thread": "send ann hello",
    "approve": "checkpoint Totals --on src/cart.py --approver ann",
    "reject": "checkpoint Totals --on src/cart.py --approver ann",
    "cancel": "gate open --with ann",
    "show": "gate open --with ann",
    "wake": "checkpoint Totals --on src/cart.py --approver ann",
    "unblock-task": "block-task T1 --reason x",
}
"""What ben does before."""
REFUSED = {
    "disown", "own", "propose", "take-over", "resolve", "cancel", "wake", "restore", "approve",
    "reject", "commit", "guard", "unblock-task", "release-task", "checkpoint", "doctor",
}  # fmt: skip
"""What may have to be refused where no hook has run, but not for how it was typed."""


def test_every_command_stands_in_one_group_and_has_an_example(cli: Cli) -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(set(grouped)) == sorted(TABLE) == sorted(EXAMPLES)
    shown = cli("--help").out
    for title in GROUPS:
        assert f"\n{title}:\n" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize("command", TABLE)
def test_the_help_of_a_command_has_its_example(cli: Cli, command: str) -> None:
    assert shlex.split(EXAMPLES[command])[0] == command
    assert cli(command, "--help").out.endswith(f"example:\n  agent-sync {EXAMPLES[command]}\n")


@pytest.mark.parametrize("command", [name for name in TABLE if name not in ELSEWHERE])
def test_an_example_can_be_typed(cli: Cli, command: str) -> None:
    (cli.repo / "src").mkdir()
    (cli.repo / "src" / "cart.py").write_text("a = 1\n")
    ann, ben = cli.as_("ann"), cli.as_("ben")
    for one in (ann, ben):
        one.ok("register", "--name", one.who)
    ann.ok("create-task", "Fix the cart")
    if command in ("complete-task", "block-task", "unblock-task", "release-task"):
        ann.ok("claim-task", "T1")
    if command in NEEDED:
        (ann if command == "unblock-task" else ben)(*shlex.split(NEEDED[command]))
    done = (cli if command == "pause" else ann)(*shlex.split(EXAMPLES[command]))
    assert done.code in ((0, 1, 2, 3) if command in REFUSED else (0,)), done
    assert "internal error" not in done.err


@pytest.mark.parametrize("command", ELSEWHERE)
def test_what_is_not_run_is_understood(command: str) -> None:
    from agent_sync.cli.command_table import build_parser

    parser = build_parser([TABLE[command]])[1][command]
    words = shlex.split(EXAMPLES[command])[1:]
    assert parser.parse_intermixed_args(words).command == command
