"""A linked worktree that goes as a whole (WORK-11): refused while somebody else works in it.

By git's own commands, by what removes or moves its folder, or by the client when a session leaves
it. What nobody else works in may go; what is uncommitted there is kept first, under a private ref,
and its owner is told.
"""

import os

from ...clients import claude_code
from ...git import private_refs
from ...protection import kept_versions, linked_worktrees, work_owners
from ...protection.linked_worktrees import Linked
from ...repository.location import checkout_above
from ..call import NOTHING, Answer, Call, context_answer
from ..payload_in_python import given
from .git_place import GitFailed, note_failure, record_saved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git
    from ...protection.work_owners import Owned

BUDGET_S = 1.5
MOST = 20
"""So many worktrees of one command are looked into."""


def judge(call: Call, going: "list[tuple[Linked, str]]") -> "tuple[Answer | None, str]":
    """The refusal for worktrees of which another works in one; else None, and a note.

    ``going`` are worktrees, each with the command in short that takes it. What goes with the
    others is kept. Runs git, at most 1.5 s in all: never inside a transaction.
    """
    once = {one.root: (one, form) for one, form in reversed(going)}
    taken = list(once.values())[:MOST]
    if not taken:
        return None, ""
    from ...git.runner import git_at

    git = git_at(call.project.checkout, call.seconds(BUDGET_S))
    for one, form in taken:
        other = linked_worktrees.at_work(
            call.store, call.world, call.project, call.agent_id, one, git
        )
        if other is not None:
            from .refused_worktree import refusal

            return refusal(call, one, form, other), ""
    notes = []
    for one, form in taken:
        try:
            notes.append(_keep(call, one, form, git) if not one.missing else "")
        except GitFailed as error:
            note_failure(call, error)
    return None, "\n".join(note for note in notes if note)


def leaving(call: Call) -> Answer:
    """The same before the client removes the worktree that its session leaves."""
    if given(call.raw, call.shape).get("action") != claude_code.REMOVES:
        return NOTHING
    root, common = checkout_above(os.path.realpath(call.cwd))
    if not common or common != call.project.common:
        return NOTHING
    there = [one for one in linked_worktrees.linked(call.project) if one.root == root]
    answer, note = judge(call, [(one, claude_code.LEAVES) for one in there])
    return context_answer(call, note) if answer is None else answer


def _keep(call: Call, one: Linked, form: str, git: "Git") -> str:
    """Keep what is uncommitted in a worktree that goes; a note when it is somebody else's.

    Raises GitFailed.
    """
    from ...git.worktree_status import changed_under

    files = changed_under(call.project, git.at(one.root))
    if files is None:
        raise GitFailed(f"git could not say what '{form}' takes with {one.root}")
    if not files:
        return ""
    ref = call.text("tool_use_id")
    with call.store.writing() as store:
        if ref and not call.first_time(store, f"worktree-saved|{ref}|{one.root}"):
            return ""
    owned = work_owners.owners(
        call.store,
        call.world,
        call.project,
        one.checkout_name,
        call.agent_id,
        files,
        git.at(one.root),
    )
    why = f"saved before {form}"
    saved = private_refs.save(call.project, git.at(one.root), files, why)
    if saved is None:
        raise GitFailed(f"{len(files)} files of {one.root} could not be saved before '{form}'")
    if saved.left:
        some = ", ".join(saved.left[:5])
        note_failure(call, GitFailed(f"too much to save before '{form}', or not readable: {some}"))
    return _kept(call, one, owned or [], saved, why) if saved.ref else ""


def _kept(
    call: Call, one: Linked, owned: "list[Owned]", saved: "private_refs.Saved", why: str
) -> str:
    from .refused_worktree import kept_note, tell

    whose = {x.file.key: _owner(call, x) for x in owned}
    with call.store.writing() as store:
        name, me = one.checkout_name, call.agent_id
        kept_versions.keep_saved(store, call.now, name, saved.files, whose, by_id=me, why=why)
        record_saved(call, store, f"{len(saved.files)} files, {why}", saved.ref, name)
        others = {who for who in whose.values() if who != call.agent_id}
        tell(call, store, one, others, len(saved.files))
    return kept_note(call, one, len(saved.files)) if others or not owned else ""


def _owner(call: Call, x: "Owned") -> str:
    """Whose a file is: another agent's, living or gone, one's own, or '' for the person's."""
    if x.others:
        return next(iter(x.others))
    if x.gone:
        return x.gone
    return call.agent_id if x.mine else ""
