"""What a checkpoint bars: writes and commits of its paths, by its author and those held (CHECK-3).

In every checkout, as a lease that was asked for: the paths are stopped, not one copy of them.
"""

from ...locks.lease import FILE
from ..bar import COMMIT, Bar
from ..parties import AUTHOR
from ..subjects import parsed
from . import checkpoint_people, checkpoints
from .checkpoints import APPROVED, REJECTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..bar import Look, Wanted
    from ..parties import Party
    from .checkpoint_people import People
    from .checkpoints import Checkpoint


def judge(look: "Look", party: "Party", wanted: "Wanted") -> "Bar | None":
    """Whether the checkpoint that ``party`` has part in bars a write.

    The author of a rejected one writes, and does not commit (CHECK-5). Nobody is held for an
    author who is gone.
    """
    if not _touches(look, party.subject, wanted):
        return None
    one = checkpoints.find(look.store, parsed(party.subject)[1])
    mine = party.part == AUTHOR
    if not one.in_force or (mine and one.state == REJECTED and look.act != COMMIT):
        return None
    people = checkpoint_people.of(look.store, one)
    if people.as_approver(look.agent_id) or (not mine and people.author_gone(look.world)):
        return None
    quoted = [f"{one.subject}: {one.summary}", *(x.note for x in people.approvers if x.note)]
    said, steps = _said(one, people, look.act, mine=mine), _steps(one, people, look, mine=mine)
    return Bar(one.subject, wanted.key, said, steps, quoted)


def _touches(look: "Look", subject: str, wanted: "Wanted") -> bool:
    """Ignored files count only where one was named itself: nobody approves what is built."""
    paths = look.paths(subject)
    met = [path for path in paths if path.touches(wanted.target, wanted.key)]
    return any(path.target == FILE for path in met) or (bool(met) and look.is_work(wanted))


def _said(one: "Checkpoint", people: "People", act: str, *, mine: bool) -> str:
    whose = "your" if mine else f"{people.author_name}'s"
    rework = mine and one.state == REJECTED and act == COMMIT
    until = "a reworked one is approved" if rework else f"{one.subject} is resolved"
    what = "committed" if rework else "written or committed"
    by = _by(one, people)
    return (
        f"{whose} checkpoint {one.subject} covers it and is {one.state}{by}; nothing there is "
        f"{what} until {until}."
    )


def _by(one: "Checkpoint", people: "People") -> str:
    if one.state == REJECTED:
        names = [x.name for x in people.approvers if x.verdict == REJECTED]
        return f" by {' and '.join(names)}" if names else ""
    return f" for {' and '.join(x.name for x in people.awaited)}" if people.awaited else ""


def _steps(one: "Checkpoint", people: "People", look: "Look", *, mine: bool) -> "list[str]":
    """The one next command of this agent first."""
    about = f"see what it waits for: `agent-sync checkpoint show {one.subject}`"
    if not mine:
        return ["go on with other files until it is resolved", about]
    if one.state == APPROVED:
        return [f"end it, and go on: `agent-sync checkpoint resolve {one.subject}`"]
    if one.state == REJECTED:
        again = checkpoint_people.again(one, people, look.world)
        return [f"rework it, then ask its approvers again: `{again}`"]
    gone = [x for x in people.awaited if checkpoint_people.is_gone(x, look.world)]
    if gone:
        return [
            f"{gone[0].name} is gone, name somebody else: `agent-sync checkpoint "
            f"replace-approver {one.subject} {gone[0].name} OTHER`",
            about,
        ]
    return ["go on with other files until it is approved", about]
