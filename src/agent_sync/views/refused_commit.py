"""Why files cannot be committed, in words (AUTO-6)."""

from collections.abc import Callable
from typing import Any

from ..actions.commit_refusals import (
    NoSuchFile,
    OthersWork,
    OutsideCheckout,
    Unmerged,
    WhoseCommit,
)
from ..actions.refusal_types import Refusal
from ..errors import AgentSyncError, Conflict, InvalidInput, NotFound
from .terminal import clean

SHOWN = 5


def _outside_checkout(refused: OutsideCheckout) -> InvalidInput:
    return InvalidInput(f"{clean(refused.path)} lies outside {clean(refused.checkout)}")


def _no_such_file(refused: NoSuchFile) -> NotFound:
    said = f"there is no {clean(refused.path)}, neither on disk nor in git"
    return NotFound(said, path=refused.path)


def _others_work(refused: OthersWork) -> Conflict:
    taken = refused.taken
    who = {name for x in taken for name in x.others.values()}
    facts = [
        {"path": x.file.key, "owners": sorted(x.others.values()), "held": x.held} for x in taken
    ]
    held = any(x.held for x in taken)
    advice = (
        "wait for them, or commit the rest by name"
        if held
        else "name the files to commit them as they are, theirs included"
    )
    return Conflict(
        f"{_some([x.file.key for x in taken])} also "
        f"{'has' if len(taken) == 1 else 'have'} uncommitted work of "
        f"{', '.join(clean(name, 64) for name in sorted(who)[:3])}: {advice}",
        files=facts,
    )


def _unmerged(refused: Unmerged) -> Conflict:
    return Conflict(f"{_some(refused.keys)} has conflicts of a merge: settle them first")


def _whose_commit(refused: WhoseCommit) -> Conflict:
    return Conflict(
        "several agents of this session run a shell command just now, so that nobody can say "
        f"whose commit this is: name the files ({_some(refused.keys)})"
    )


def _some(keys: "list[str]") -> str:
    more = len(keys) - SHOWN
    return ", ".join(clean(key, 120) for key in keys[:SHOWN]) + (
        f" and {more} more" if more > 0 else ""
    )


COMMIT_WORDS: dict[type[Refusal], Callable[[Any], AgentSyncError]] = {
    OutsideCheckout: _outside_checkout,
    NoSuchFile: _no_such_file,
    OthersWork: _others_work,
    Unmerged: _unmerged,
    WhoseCommit: _whose_commit,
}
