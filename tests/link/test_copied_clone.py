"""A clone that was copied with its database has the link of the other one, and other rows."""

from pathlib import Path

import pytest

from .machines import Hall, Machine, until


@pytest.fixture
def copy(north: Machine, tmp_path: Path) -> Machine:
    """The same machine's second copy of the clone."""
    return Machine(north.repo, north.home).copied(tmp_path / "copy", north.home)


@pytest.mark.proves("LINK-2")
def test_nothing_is_confirmed_to_a_copy_by_the_relay_of_the_other(
    north: Machine, south: Machine, copy: Machine
) -> None:
    ben, ann, eve = south.agent("ben"), north.agent("ann"), copy.agent("eve")
    ben.ok("lock", "src/b.py")
    until(lambda: north.holders("src/b.py") == ["ben@south"])
    for path in ("src/a.py", "src/c.py", "src/d.py"):
        ann.ok("lock", path)
    for path in ("src/e.py", "src/f.py", "src/b.py"):  # their numbers are those of ann's
        eve.ok("lock", path)
        assert all(
            one["unconfirmed"] for one in eve.ok("locks")["leases"] if one["holder"] == "eve"
        )


@pytest.mark.proves("LINK-4")
def test_unlink_in_a_copy_leaves_the_other_linked(
    north: Machine, south: Machine, copy: Machine, hall: Hall
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    ann.ok("lock", "src/a.py")
    copy.shell().ok("unlink")
    assert (copy.link_id, north.relay_runs, north.files.is_dir()) == ("", True, True)
    assert ben("lock", "src/a.py").code != 0
    copy.link(hall, "copy")
    assert copy.files != north.files
