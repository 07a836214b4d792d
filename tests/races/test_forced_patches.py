"""A patch of several files against whoever comes at the same moment (AGENT-2)."""

from pathlib import Path

import pytest

from agent_sync.clients.codex import ROW
from agent_sync.locks import granting
from agent_sync.protection import file_notes
from support import make_repo

from .stepping import Desk, Steps
from .test_forced import lease_of

pytestmark = [pytest.mark.proves("STATE-3", "AGENT-2")]
PATCH = "*** Begin Patch\n*** Add File: a.py\n+x\n*** Add File: b.py\n+x\n*** End Patch"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A repository with a database."""
    made = Desk(make_repo(tmp_path / "repo"))
    made.store().close()
    return made


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Threads that can be stopped."""
    return Steps(monkeypatch)


def patch(desk: Desk, who: str, event: str = "pre-tool-use") -> int:
    """A call with a patch of two files."""
    given = {"command": PATCH}
    return desk.hook(
        event, who, row=ROW, tool_name="apply_patch", tool_input=given, tool_use_id="t"
    ).code


@pytest.mark.parametrize("number", [1, 2, 3])
def test_its_files_are_claimed_as_they_were_judged(desk: Desk, steps: Steps, number: int) -> None:
    """Stopped after any of its looks, nobody gets one of its files in between."""
    spot = steps.spot(granting, "judge")
    one, two = steps.serial(
        lambda: patch(desk, "ann"), lambda: desk.edit("bob", "b.py"), spot=spot, number=number
    )
    assert (one, two) == (0, 2)
    assert desk.holders() == {"a.py": ["codex:ann"], "b.py": ["codex:ann"]}


def test_two_patches(desk: Desk, steps: Steps) -> None:
    """One gets both files, the other none."""
    spot = steps.spot(granting, "attempt")
    one, two = steps.serial(lambda: patch(desk, "ann"), lambda: patch(desk, "bob"), spot=spot)
    assert (one, two) == (0, 2)
    assert desk.holders() == {"a.py": ["codex:ann"], "b.py": ["codex:ann"]}


def test_a_second_look_is_decided_in_its_own_transaction(desk: Desk, steps: Steps) -> None:
    """While git is asked whether a file is committed, its lease goes to a third one."""
    lease_of(desk, "ann")

    def changes_hands() -> int:
        desk.cli("ann", "unlock", "a.py")
        return desk.edit("carl", "a.py")

    one, two = steps.between(lambda: patch(desk, "bob"), changes_hands, number=2)
    assert (one, two) == (2, 0)
    assert desk.holders() == {"a.py": ["carl"]}


def test_two_deliveries_of_one_end(desk: Desk, steps: Steps) -> None:
    """Plugin and settings both tell of one patch at one moment: it is recorded once."""
    patch(desk, "ann")
    for name in ("a.py", "b.py"):
        (desk.repo / name).write_text("x\n", encoding="utf-8")
    spot = steps.spot(file_notes, "note")

    def ends() -> int:
        return patch(desk, "ann", "post-tool-use")

    steps.serial(ends, ends, spot=spot)
    assert sorted(desk.database.column("activity", "key", type="file_edited")) == ["a.py", "b.py"]
