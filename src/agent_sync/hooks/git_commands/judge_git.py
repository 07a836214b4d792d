"""PreToolUse on a shell, its git commands (AUTO-6): judged by whose uncommitted work they touch.

Work of another live agent refuses the command. What no agent made, or one that is gone, is
saved under a private ref first. Each command is judged against what is there before the whole
line runs. Git that fails or is slow never blocks: that is noted in ``hooks.log``.
"""

import os

from ...git import revisions
from ...protection import work_owners
from ...repository.location import is_hidden
from ...repository.path_keys import folder_of
from ...shell.git.intent import DESTROY, EITHER, MOVE, STASH, SWEEP, TAKE, Intent
from ...shell.git.what_it_would_do import of_call
from ..call import Answer, Call
from ..refusal_record import record_refusal
from .affected_files import affected, checkout_kind
from .git_place import GitFailed, Place, note_failure, place_of
from .stash_entries import note_before, note_stash, take

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.worktree_status import Dirty
    from ...protection.work_owners import Owned
    from ...shell.effects import GitCall

BUDGET_S = 1.5
"""For all that git is asked before one shell command, in seconds."""


MOVES = ("git switch", "git checkout", "git checkout -b")
_MARKS = {
    "merge": ("MERGE_HEAD",),
    "rebase": ("rebase-merge", "rebase-apply"),
    "am": ("rebase-apply",),
    "cherry-pick": ("CHERRY_PICK_HEAD", "sequencer"),
    "revert": ("REVERT_HEAD", "sequencer"),
}
UNDER_WAY = {
    f"git {name} {flag}": marks for name, marks in _MARKS.items() for flag in ("--abort", "--skip")
}
UNDER_WAY["git bisect reset"] = ("BISECT_LOG", "BISECT_START")
"""What git keeps in its folder while something can be given up; without it nothing happens."""


def judge(call: Call, gits: "list[GitCall]") -> "Answer | None":
    """Refuse the first git command that would touch another live agent's work, or None.

    What the others would throw away and nobody here made is saved. Runs git, at most
    1.5 s in all: never inside a transaction.
    """
    found = [one for git in gits if (one := of_call(git))]
    wanted = [part for one in found for part in one.parts()]
    if not wanted or not call.project.common:
        return None
    from ...git.runner import git_at

    git = git_at(call.project.checkout, call.seconds(BUDGET_S))
    pushed = 0
    for one in wanted:
        place = place_of(call, one, git)
        if place is None:
            continue
        if one.kind == TAKE and pushed and one.target in ("", "0", "stash@{0}"):
            pushed -= one.action != "apply"
            continue  # what the same line puts aside before
        try:
            answer, files = _judged(call, one, place)
        except GitFailed as error:
            note_failure(call, error)
            continue
        if answer is not None:
            return answer
        pushed += bool(one.kind == STASH and files)
    return None


def _judged(call: Call, one: Intent, place: Place) -> "tuple[Answer | None, bool]":
    """(the refusal or None, whether the command touches anything). Raises GitFailed."""
    if one.kind == TAKE:
        return take(call, one, place), True
    if one.kind in (MOVE, SWEEP) and not _others(call, place):
        return None, False
    if one.kind == EITHER:
        one.kind = checkout_kind(call, one, place)
        if not one.kind:
            return None, False
    if one.form in UNDER_WAY and not revisions.is_under_way(place.git, UNDER_WAY[one.form]):
        return None, False
    if one.form in MOVES and one.kind == MOVE and _moves_nothing(one, place):
        return None, False
    files = affected(call, one, place)
    if place.apart:
        return _inside(call, one, place, files), bool(files)
    state = [file for file in files if _is_state(call, place, file)]
    if state:
        files = [file for file in files if file not in state]
        other = work_owners.someone_else(call.store, call.world, call.agent_id)
        if other is not None and place.known and one.sure and one.kind in (DESTROY, STASH):
            return _state_refused(call, one, other), True
    if any(is_hidden(file.key) for file in files):
        from .shielded_files import judge as judge_shields

        refused = judge_shields(call, one, place, files)
        if refused is not None:
            return refused, True
    name = place.checkout_name
    owned = work_owners.owners(
        call.store, call.world, call.project, name, call.agent_id, files, place.git
    )
    if owned is None:
        raise GitFailed("git did not say in time what is committed")
    if owned:
        from .merge_under_way import settle

        settle(call, place, owned)
    if place.known and one.sure and any(x.others for x in owned):
        return _refused(call, one, place, owned), True
    if one.kind in (DESTROY, STASH):
        from .saving import save

        save(call, one, place, [x for x in owned if x.lost or x.others])
    if one.kind == STASH:
        note_before(call)
    return None, bool(owned)


def _inside(call: Call, one: Intent, place: Place, files: "list[Dirty]") -> "Answer | None":
    """The same in another repository inside the checkout, of which nothing is saved by git here:
    what is nobody's there is kept by the looks around the command."""
    for file in files:
        file.key = place.below + file.key
    name = place.checkout_name
    owned = work_owners.owners(
        call.store, call.world, call.project, name, call.agent_id, files, place.own, place.below
    )
    if owned is None:
        raise GitFailed("git did not say in time what is committed")
    refused = place.known and one.sure and any(x.others for x in owned)
    return _refused(call, one, place, owned) if refused else None


def _moves_nothing(one: Intent, place: Place) -> bool:
    """Whether a branch stands where HEAD does: no file changes, as with a new branch."""
    there = "@{-1}" if one.target == "-" else one.target or ""
    commit = revisions.commit_of(place.git, there)
    return bool(there and commit) and commit == revisions.head_of(place.git)


def _is_state(call: Call, place: Place, file: "Dirty") -> bool:
    """Whether a file is, or a folder holds, what agents share here: leases, tasks, messages."""
    root = folder_of(call.project, place.checkout_name)  # as the folder below is reached
    path = os.path.join(root, os.fsdecode(file.name))
    folder = call.project.folder + os.sep
    return path.startswith(folder) or (file.folder and folder.startswith(path))


def _state_refused(call: Call, one: Intent, other: "tuple[str, str]") -> Answer:
    from ..edits.refused_edit import blocked
    from .refused_git import state_refusal

    text = state_refusal(one, other)
    record_refusal(call, one.form)
    return blocked(call, text)


def _others(call: Call, place: Place) -> bool:
    if work_owners.others_at_work(call.store, call.agent_id, place.checkout_name):
        return True
    from .merge_under_way import of_another

    return of_another(call, place.checkout)


def _refused(call: Call, one: Intent, place: Place, owned: "list[Owned]") -> Answer:
    from ..edits.refused_edit import blocked
    from .refused_git import refusal

    text = refusal(call, one, place.checkout, owned, inside=place.apart)
    record_refusal(call, one.form)
    return blocked(call, text)


__all__ = ["judge", "note_stash"]
