"""``--help`` stands in groups, and the help of each command has an example that runs (ARR-3)."""

import shlex
import time
from collections.abc import Callable

import pytest

from agent_sync.cli.command_table import TABLE
from agent_sync.cli.help_groups import EXAMPLES, GROUPS
from agent_sync.protection import kept_versions
from agent_sync.repository import contents
from agent_sync.repository.location import locate
from agent_sync.store.opening import open_store
from scene.database import Database
from scene.repositories import git
from scene.session import Session
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
    "link": "tests/link",
    "unlink": "tests/link",
    "relay": "tests/link",
}
"""What is not run here, and why."""
STATUS = {"doctor": 1}
"""What an example ends with where that is not 0: nothing is installed here, which doctor says."""


class Shop:
    """A checkout with ann and ben in it, and a task of ann's."""

    def __init__(self, cli: Cli) -> None:
        self.cli = cli
        self.file = cli.repo / "src" / "cart.py"
        self.file.parent.mkdir()
        self.file.write_text("a = 1\n")
        git(cli.repo, "init", "-q")
        git(cli.repo, "config", "user.name", "ann")
        git(cli.repo, "config", "user.email", "ann@example.invalid")
        git(cli.repo, "add", "src")
        git(cli.repo, "commit", "-qm", "one")
        self.ann, self.ben = cli.as_("ann"), cli.as_("ben")
        for one in (self.ann, self.ben):
            one.ok("register", "--name", one.who)
        self.ann.ok("create-task", "Fix the cart")

    def typed(self, *lines: str) -> None:
        """Commands that have to succeed: whose, and the words."""
        for line in lines:
            who, *words = shlex.split(line)
            self.cli.as_(who).ok(*words)

    def changed(self) -> None:
        """Somebody has written the file by hand."""
        self.file.write_text("a = 2\n")

    def owned(self) -> None:
        """What stands in the file is the work of ann."""
        self.changed()
        self.typed("ann own src/cart.py")

    def refused(self) -> None:
        """An edit of ann's was refused."""
        self.typed("ben lock src/cart.py")
        session = Session(self.cli.repo, "ann", self.cli.home, real=False)
        assert session.pre_edit("src/cart.py").refused

    def lost(self) -> None:
        """A version of ann's was overwritten by ben."""
        here = locate(str(self.cli.repo), {})
        assert here is not None
        store = open_store(here)
        assert store is not None
        with store.writing() as tx:
            kept_versions.keep(
                tx,
                time.time_ns() // 1_000_000,
                key="src/cart.py",
                checkout=here.checkout_name,
                look=contents.look(str(self.file)),
                owner_id="ann",
                by_id="ben",
                why=kept_versions.OVERWRITTEN,
            )
        store.close()
        self.file.write_text("of ben\n")

    def gone(self) -> None:
        """ben has a task and is gone."""
        self.typed("ben claim-task T1")
        Database(self.cli.repo).earlier(5 * 3_600_000, "agents", "last_seen", "sign_at")


def by(*lines: str) -> "Callable[[Shop], None]":
    """What is typed before."""
    return lambda shop: shop.typed(*lines)


HANDED = "ben handoff --to ann --file src/cart.py"
LETTER = "ben send ann hello --needs-ack"
CHECKPOINT = "ben checkpoint Totals --on src/cart.py --approver ann"
GATE = "ann gate open --with ben --on src/ --why one"
BEFORE: "dict[str, Callable[[Shop], None]]" = {
    "unlock": by("ann lock src/cart.py"),
    "complete-task": by("ann claim-task T1"),
    "block-task": by("ann claim-task T1"),
    "unblock-task": by("ann claim-task T1", "ann block-task T1 --reason x"),
    "release-task": by("ann claim-task T1"),
    "patch": by("ben propose --title Totals --file src/cart.py --content 'a = 2'"),
    "accept": by("ben lock src/cart.py", HANDED),
    "decline": by("ben lock src/cart.py", HANDED),
    "read-message": by(LETTER),
    "ack": by(LETTER),
    "thread": by(LETTER),
    "approve": by(CHECKPOINT),
    "reject": by(CHECKPOINT),
    "cancel": by(GATE),
    "show": by(GATE),
    "resolve": by(GATE, "ann gate ack G1", "ben gate ack G1"),
    "wake": by("ann checkpoint Totals --on src/cart.py --approver ben"),
    "own": Shop.changed,
    "disown": Shop.owned,
    "commit": Shop.owned,
    "propose": Shop.refused,
    "restore": Shop.lost,
    "take-over": Shop.gone,
}
"""What has happened before, so that the example does what it says."""


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
def test_an_example_does_what_it_says(cli: Cli, command: str) -> None:
    shop = Shop(cli)
    if command in BEFORE:
        BEFORE[command](shop)
    done = (cli if command == "pause" else shop.ann)(*shlex.split(EXAMPLES[command]))
    assert done.code == STATUS.get(command, 0), done
    assert "internal error" not in done.err


@pytest.mark.parametrize("command", ELSEWHERE)
def test_what_is_not_run_is_understood(command: str) -> None:
    from agent_sync.cli.command_table import build_parser

    parser = build_parser([TABLE[command]])[1][command]
    words = shlex.split(EXAMPLES[command])[1:]
    assert parser.parse_intermixed_args(words).command == command
