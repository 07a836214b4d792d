"""Mistakes at the command line are answered with what was probably meant (ARR-3)."""

from datetime import datetime
from pathlib import Path

import pytest

from support import Cli

pytestmark = pytest.mark.proves("ARR-3")


@pytest.fixture
def cart(repo: Path) -> Path:
    """A file of the repository."""
    (repo / "src").mkdir()
    path = repo / "src" / "cart.py"
    path.write_text("a = 1\n")
    return path


def moment(text: str) -> datetime:
    """A time of an answer."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.mark.usefixtures("cart")
def test_a_lock_on_a_file_that_is_not_there_asks_what_was_meant(alice: Cli, repo: Path) -> None:
    done = alice("lock", "src/crat.py")
    assert done.code == 0
    said = "There is no file src/crat.py; did you mean src/cart.py? It is locked all the same."
    assert said in done.out
    assert "src/cart.py?" in alice("lock", "crat.py", cwd=repo / "src").out.replace("mean ", "src/")
    assert "did you mean" not in alice("lock", "docs/quite-other.md").out
    assert "There is no file" not in alice("lock", "src/cart.py", "src/", "*.md").out
    data = alice.ok("lock", "src/crat.py")
    assert [one["near"] for one in data["missing"]] == [["src/cart.py"]]


def test_a_lock_on_what_looks_like_no_file_names_the_option_for_it(alice: Cli) -> None:
    named = "There is no file port:3000; a thing that is no file is named with --resource."
    assert named in alice("lock", "port:3000").out
    assert "--resource" not in alice("lock", "src/port:3000").out
    assert "There is no file" not in alice("lock", "--resource", "port:3000").out


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("--verison",), "--version"),
        (("lock", "--tll", "5"), "--ttl"),
        (("send", "--mesage=x"), "--message"),
    ],
)
def test_a_misspelt_option_is_named_where_another_word_is_missing(
    cli: Cli, words: "tuple[str, ...]", near: str
) -> None:
    done = cli(*words)
    assert done.code == 64
    assert f"no option {words[-1 if len(words) == 1 else 1].split('=')[0]}" in done.err
    assert f"did you mean {near}" in done.err


@pytest.mark.parametrize("typed", ["99d", "0", "25h"])
def test_a_pause_of_no_good_length_speaks_of_a_pause(cli: Cli, typed: str) -> None:
    done = cli("pause", typed)
    assert done.code == 64
    assert f"a pause is more than 0 and at most 1440 minutes, not '{typed}'" in done.err


def test_a_lock_outside_the_repository_says_so(alice: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("x")
    assert "is outside the repository" in alice("lock", str(other)).out
    assert "is outside" not in alice("lock", "inside.txt").out
    assert "is outside" not in alice("lock", "--resource", "/dev/one").out


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("90s", 1.5), ("15m", 15), ("1h", 60), ("0.05d", 72), ("1h30m", 90), ("7", 7), ("0.5H", 30)],
)
def test_a_time_may_have_a_unit(alice: Cli, typed: str, minutes: float) -> None:
    (one,) = alice.ok("lock", "a.py", "--ttl", typed)["leases"]
    since, until = (moment(one[name]) for name in ("since", "until"))
    assert abs((until - since).total_seconds() - minutes * 60) < 1


@pytest.mark.parametrize("typed", ["1x", "h", "", "1h 2", "1hm", "-1h", "٣m"])
def test_what_is_no_time_is_told_how_times_are_typed(alice: Cli, typed: str) -> None:
    done = alice("lock", "a.py", f"--ttl={typed}")
    assert done.code in (1, 64)
    assert "1h" in done.err


def test_waits_have_units_too(alice: Cli, cli: Cli) -> None:
    alice.ok("lock", "a.py")
    done = cli.as_("bob")("lock", "a.py", "--wait", "0.01s")
    assert (done.code, "waited 0.01 s" in done.err) == (2, True)


def test_locks_takes_files(alice: Cli) -> None:
    alice.ok("lock", "src/*.py", "docs/a.md", "--resource", "port 1")
    shown = alice("locks", "src/cart.py").out
    assert ("src/*.py" in shown, "docs/a.md" in shown) == (True, False)
    shown = alice("locks", "docs/").out
    assert ("src/*.py" in shown, "docs/a.md" in shown) == (False, True)
    assert alice("locks", "other.md").out == "Nothing of other.md is locked.\n"


def test_a_line_for_the_feed_needs_no_options(alice: Cli) -> None:
    assert alice("log", "hi", "there").code == 0
    assert "hi there" in alice("activity").out
    assert alice("log").code == 64
    assert alice("log", "hi", "--message", "ho").code == 64
    assert alice.ok("log", "--type", "deploy", "--message", "done")["type"] == "deploy"


def test_a_message_needs_no_options(alice: Cli, cli: Cli) -> None:
    cli.as_("bob").ok("register", "--name", "bob")
    assert alice("send", "bob", "are", "you done?").code == 0
    assert "are you done?" in cli.as_("bob")("inbox").out
    assert alice("send").code == 64
    assert alice("send", "bob", "hi", "--message", "ho").code == 64


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["lock", "a.py", "--tll", "5"], "--ttl"),
        (["lock", "a.py", "--reson=x"], "--reason"),
        (["staus"], "status"),
        (["locks", "--al"], "--all"),
        (["send", "--too", "x", "y"], "--to"),
        (["off"], "pause or uninstall"),
        (["resume"], "pause --end"),
        (["undo", "a.py"], "restore"),
    ],
)
def test_what_is_mistyped_is_asked_back(alice: Cli, words: "list[str]", meant: str) -> None:
    done = alice(*words)
    assert done.code == 64
    assert "did you mean" in done.err
    assert meant in done.err


def test_a_word_too_many_is_named(alice: Cli) -> None:
    done = alice("whoami", "please")
    assert done.code == 64
    assert "please is too much: agent-sync whoami takes no more words" in done.err


def test_a_blank_word_too_many_is_answered(alice: Cli) -> None:
    done = alice("whoami", " ")
    assert (done.code, "too much" in done.err) == (64, True)


def test_a_mistyped_task_is_asked_back(alice: Cli) -> None:
    alice.ok("create-task", "Fix the cart")
    done = alice("claim-task", "fix teh cart")
    assert (done.code, "did you mean T1?" in done.err) == (3, True)
    assert "agent-sync tasks" in alice("claim-task", "quite another").err
