"""What a command would take from under everybody: the shields (WORK-6), worktrees that others work
in (WORK-11). One judgement of all targets; alone, nothing of it is refused.
"""

import os

from ...clients.claude_settings import OFF
from ...protection import linked_worktrees, shields
from ...protection.linked_worktrees import Linked
from ...protection.shields import SETTINGS, Shield
from ...shell.effects import FILE, GLOB, MODE, PATCH, Effects, Write
from ..call import Answer, Call
from ..edits.shielded_edit import places, refuse
from .command_patterns import matcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FROM_GIT = ("git checkout", "git restore")
_CALM = ("touch",)


def judge(
    call: Call, effects: Effects, paths_of: "Callable[[Write], list[str]]"
) -> "tuple[Answer | None, str]":
    """The refusal of what would take a shield away while others are here, or a worktree from who
    works in it; else None, and a note of what was kept of a worktree that goes.

    ``paths_of`` gives the paths of a write. Nothing is asked of the database before a target
    meets one of the places.
    """
    found = places(call)
    for write in [*effects.writes, *effects.modes]:
        met = _met(call, found, write, paths_of)
        if met is not None:
            answer = refuse(call, met, f"{_did(write)} ({write.how})")
            if answer.code:
                return answer, ""
    there = linked_worktrees.linked(call.project)
    if not there:
        return None, ""
    from ..git_commands import worktree_removal, worktree_words

    going = [(one, write.how) for write in effects.writes for one in _going(call, there, write)]
    going += [pair for git in effects.gits for pair in worktree_words.named(call, there, git)]
    return worktree_removal.judge(call, going)


def _did(write: Write) -> str:
    return "remove" if write.removes else "bar" if write.form == MODE else "overwrite"


def _met(
    call: Call, found: "list[Shield]", write: Write, paths_of: "Callable[[Write], list[str]]"
) -> "Shield | None":
    if write.form == PATCH or write.how in _CALM or (write.how in _FROM_GIT and not write.removes):
        return None  # git's own restoring is judged by what it puts there
    if write.form == GLOB:
        return shields.matched(found, matcher(call, write), whole=write.removes)
    for path in paths_of(write):
        real = _real(path)
        if write.form == MODE:
            met = _barred(found, real, write.how)
        elif write.form != FILE or write.removes:
            met = shields.taken(found, real)
        else:
            met = shields.written(found, real) or _switched_off(call, real)
        if met is not None:
            return met
    return None


def _real(path: str) -> str:
    """The path behind links, but for its own name, as one removes it."""
    try:
        above, name = os.path.split(path)
        if name in ("", ".", ".."):
            return os.path.realpath(path)
        return os.path.join(os.path.realpath(above), name)
    except (OSError, ValueError):
        return path


def _barred(found: "list[Shield]", path: str, how: str) -> "Shield | None":
    met = shields.taken(found, path)
    if met is None:
        return None
    from .changed_modes import bars

    return met if bars(how, path) else None


def _switched_off(call: Call, path: str) -> "Shield | None":
    """A settings file that gets the word that turns all hooks off."""
    if OFF not in call.command or not shields.is_settings(call.project, call.env, path):
        return None
    return Shield(SETTINGS, path)


def _going(call: Call, there: "list[Linked]", write: Write) -> "Iterator[Linked]":
    """The worktrees whose folder goes with what a command removes or moves."""
    if not write.removes or write.form == PATCH:
        return
    if write.form == GLOB:
        hits = matcher(call, write)
        yield from (one for one in there if any(hits(place) for place in one.places()))
        return
    path = os.path.realpath(os.path.join(call.cwd, write.path))
    yield from (one for one in there if path in one.places())
