"""PostToolUse and PostToolUseFailure on a shell: what the command did (HOOK-4).

The feed gets its row; files that the command names and that changed while it ran are noted as
this agent's work (AUTO-6); what others hold is compared (AUTO-5).
"""

import os

from ...feed import activity
from ...identity.liveness import RUNNING
from ...locks import open_leases
from ...locks.lease import AUTO
from ...sessions import handled_once, open_calls
from ...shell.prefilter import only_reads
from ..call import Answer, Call, context_answer
from ..edits.claiming import others_have
from ..ended_call import FAILURE, expect, is_new, written_at
from .noted_words import RAN, SETTLING, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...repository.contents import Look
    from ...store.sqlite import Transaction


MOST_REMOVED = 500
"""So many removed files of one command are noted as its agent's work."""
SLACK_MS = 2_000
"""A file written this long before the call was noted still counts as written by it."""


def ended(call: Call) -> Answer:
    """Record the call once, compare what others hold, end what was committed."""
    command = call.command
    started, stood = open_calls.begun(call.store, call.text("tool_use_id"))
    reads = only_reads(command)
    note = ""
    if not reads and others_have(call):
        from .command_losses import look

        note = look(call, after=True)
    wrote = _written(call, command, started) if started and not reads else []
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        _close(call, store)
        if is_new(call, store):
            if call.event == FAILURE or not (reads and _noted_before(call)):
                _record(call, store, command)
            watched = bool(wrote) and not call.alone
            for key, checkout, found in wrote:
                if _note(call, store, key, checkout, found) and watched:
                    expect(call, store, key, checkout, found, knew="")
    if stood:
        _heads(call, command, started, stood)
    if started and not reads and not call.alone and call.project.common:
        from .made_by_command import note_made

        here = call.project.checkout_name
        named = [key for key, place, _ in wrote if place == here]
        note = "\n".join(x for x in (note, note_made(call, started, command, named)) if x)
    if "git" in command:
        _git(call, command)
    if not SETTLING.isdisjoint(words_of(command)) or (wrote and "git" in command):
        from .settled_work import tidy

        tidy(call, command, started, wrote=bool(wrote))
    return context_answer(call, note)


def _close(call: Call, store: "Transaction") -> None:
    """The call is over, or goes on in the background until its agent's turn ends."""
    if call.fields.get("background"):
        open_calls.goes_on(store, call.text("tool_use_id"))
        return
    open_calls.close(store, call.text("tool_use_id"))
    if "apply" in call.command:
        from .begun_patches import close

        close(call, store)


def _noted_before(call: Call) -> bool:
    """Whether the feed has this command already: its end was not expected to be seen."""
    mark = f"{call.agent_id}|{RAN}|{call.text('tool_use_id')}"
    return handled_once.made_at(call.store, mark) is not None


def _record(call: Call, store: "Transaction", command: str) -> None:
    activity.record(
        store,
        call.now,
        call.agent_id,
        "command_failed" if call.event == FAILURE else "command_run",
        (call.text("description") or command)[:200],
        tool=call.text("tool"),
        ref=call.text("tool_use_id"),
    )


def _written(call: Call, command: str, started: int) -> "list[tuple[str, str, Look]]":
    """(key, checkout, look) of the files that the command names and that changed since."""
    from ...shell.prefilter import maybe_writes

    if not maybe_writes(command):
        return []
    from ...repository.contents import changed_at, look
    from ...repository.path_keys import path_of
    from .command_targets import read, written
    from .noted_words import MOST

    found: list[tuple[str, str, Look]] = []
    gone: dict[str, list[str]] = {}
    for target in written(call, read(call, command).writes)[:MOST]:
        claim = target.claim
        path = path_of(call.project, claim.checkout, claim.key)
        if claim.target != "file" or not claim.checkout:
            continue
        if changed_at(path) >= started - SLACK_MS:
            found.append((claim.key, claim.checkout, look(path)))
        elif target.write.removes and not os.path.lexists(path):
            gone.setdefault(claim.checkout, []).append(claim.key)
    return found + (_removed(call, gone) if gone else [])


def _removed(call: Call, gone: "dict[str, list[str]]") -> "list[tuple[str, str, Look]]":
    """The files of HEAD among paths that are there no more, and below them; asked of git."""
    if not call.project.common:
        return []
    from ...git.runner import git_at
    from ...git.worktree_status import changed_files
    from ...repository.contents import ABSENT, Look
    from ...repository.path_keys import folder_of

    found: list[tuple[str, str, Look]] = []
    for checkout, keys in gone.items():
        git = git_at(folder_of(call.project, checkout))
        files = changed_files(call.project, git, keys, untracked=False) or []
        found += [(file.key, checkout, Look(ABSENT, ABSENT)) for file in files if file.removed]
    return found[:MOST_REMOVED]


def _note(call: Call, store: "Transaction", key: str, checkout: str, found: "Look") -> bool:
    """Note a file as written by this command, unless that is plainly somebody else's work."""
    from ...protection import file_notes

    rows = file_notes.of_file(store, key, checkout)
    if any(x.agent_id != call.agent_id and x.wrote_at and x.hash == found.hash for x in rows):
        return False  # exactly what another agent wrote: nothing in it is this command's
    file_notes.note_written(store, call.agent_id, key, checkout, written_at(call, checkout), found)
    open_leases.mark_written(store, call.agent_id, key, checkout, call.now)
    activity.record(
        store,
        call.now,
        call.agent_id,
        "file_written",
        key=key,
        checkout=checkout,
        tool=call.text("tool"),
        ref=call.text("tool_use_id"),
    )
    return True


def _heads(call: Call, command: str, started: int, stood: str) -> None:
    """Whether HEAD is where it was, and whose merge it is in when it is in one (WORK-8)."""
    from ..git_commands.heads_before import moved, noted

    found = moved(stood)
    if not found and "git" not in command:
        return
    from ...shell.git.moving_words import can_move
    from ..git_commands.head_moves import new_checkouts, note
    from ..git_commands.merge_under_way import note as note_merge

    if can_move(command):
        found += new_checkouts(call, noted(stood))
        for checkout in noted(stood):
            note_merge(call, checkout, started)
    note(call, command, found)


def _git(call: Call, command: str) -> None:
    if "stash" in command:
        from ..git_commands.judge_git import note_stash

        note_stash(call)
    if "commit" in command:
        _release_committed(call)


def _release_committed(call: Call) -> None:
    mine = [
        lease for lease in open_leases.open_of(call.store, call.agent_id, AUTO) if lease.written_at
    ]
    if mine:
        from ...locks.committed import release_committed

        release_committed(call.store, call.world, mine)
