"""What a lock says where hooks run and where not, and of one holder with two patterns (ARR-3)."""

from collections.abc import Callable

import pytest

from support import Cli

from .session import Session

Make = Callable[..., Session]
pytestmark = pytest.mark.proves("ARR-3")


def test_a_lock_where_no_hook_runs_says_that_nothing_enforces_it(cli: Cli, session: Make) -> None:
    alice = cli.as_("alice")
    done = alice("lock", "src/cart.py")
    assert "Nothing enforces it" in done.out
    assert "agent-sync doctor" in done.out
    assert alice.ok("lock", "src/cart.py")["enforced"] is False
    session("ann").start()
    assert "Nothing enforces it" not in alice("lock", "src/cart.py").out
    assert alice.ok("lock", "src/cart.py")["enforced"] is True


def test_a_holder_of_two_patterns_is_named_once(cli: Cli, session: Make) -> None:
    cli.as_("ann").ok("register", "--name", "ann")
    cli.as_("ann").ok("lock", "src/*.py", "src/cart*.py")
    said = cli.as_("alice")("lock", "src/cart.py").err
    assert said.count("held by ann") == 1
    one = session("ben")
    one.start()
    first = one.pre_edit("src/cart.py").reason.splitlines()[0]
    assert first.count("ann") == 1
    assert " more" not in first
