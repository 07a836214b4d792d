"""Where there is no link nothing is asked, and nothing is said of one."""

from support import Cli


def test_without_a_link_nothing_is_said_of_one(alice: Cli) -> None:
    done = alice.ok("lock", "a.py")
    assert not {"unconfirmed", "fence"} & set(done)
    assert "unconfirmed" not in alice("lock", "b.py").out
