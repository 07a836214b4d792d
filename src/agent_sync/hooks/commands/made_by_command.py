"""What a shell command made, beyond the files that its text names (WORK-1, WORK-2).

Beside others git is asked once, behind the command, what differs from HEAD. What changed while the
command ran is presumed to be its agent's work, unless it is exactly what another one wrote; what
the client lists as changed by it is known. Both are claimed, like an edit, until the turn ends.
"""

import os

from ...failures import StoreError
from ...git import attributes
from ...git.runner import git_at
from ...git.worktree_status import Dirty
from ...locks import granting
from ...locks.claim import Claim
from ...locks.lease import AUTO, FOR_A_COMMAND
from ...protection import file_notes, git_looks, inventory, shared_artefacts
from ...protection.bounded_reader import Reader
from ...protection.watched_files import in_line
from ...repository import contents
from ...repository.path_keys import key_of, path_of
from ..call import Call
from ..edits.claiming import SETTING, claims_itself, what_stands
from ..ended_call import expect, written_at
from . import unsettled_windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ...store.sqlite import Transaction

MOST_CLAIMED = 50
SHOWN = 120
CUT_SHORT = (
    "[agent-sync] git could not say all that this command changed: of what it made some may not be "
    "known to be yours; `agent-sync own FILE` says that it is. The person can give git more time "
    "(AGENT_SYNC_GIT_MS)."
)


def note_dirt(call: Call) -> None:
    """Before a command: what differs from HEAD and nobody wrote is the person's.

    So that it is kept before the command can change it. Where nothing can be written it is not.
    Not inside a transaction.
    """
    checkout = call.project.checkout_name
    last = git_looks.last(call.store, checkout)
    if last is not None and last.is_dear(call.git_dear_ms):
        return  # what there is to ask is asked behind the command
    git = git_at(call.project.checkout, call.git_seconds)
    open_ones = unsettled_windows.windows(call.store, checkout)

    def whose(path: str) -> str:
        return unsettled_windows.whose(open_ones, contents.changed_at(path))

    try:
        inventory.take(call.store, call.project, checkout, git, call.now, whose)
    except StoreError as error:
        if not error.readable:
            raise


def note_made(call: Call, started: int, command: str, named: "Collection[str]" = ()) -> str:
    """Note and claim what the command made since ``started`` (ms). Not inside a transaction.

    ``named`` are keys that its text names and that were noted for that: of them git may ignore
    some, and those are nobody's work. Where git was slow, it is asked again only at the end of the
    turn (``settle``). What its agent has to know is given back: which files of its own a command of
    another may have changed, and once a session that git could not say everything.
    """
    checkout = call.project.checkout_name
    last = git_looks.last(call.store, checkout)
    if last is not None and not last.may_ask_again(call.now, call.git_dear_ms):
        with call.store.writing() as store:
            unsettled_windows.put_off(store, checkout, call.agent_id, started, call.now)
        return "" if last.whole else _cut_short(call, checkout)
    mine = _put_off(call)
    since = min([started, *(one.started for one in mine)])
    replaced: list[tuple[str, int]] = []
    dirty, whole = _note(call, checkout, since, command, _listed(call), replaced)
    if mine:
        with call.store.writing() as store:
            unsettled_windows.settled(store, checkout, mine)
    if whole and named:  # else what is not among them need not be ignored
        _forget_ignored(call, checkout, set(named) - dirty)
    notes = [_replaced(call, replaced), "" if whole else _cut_short(call, checkout)]
    return "\n".join(one for one in notes if one)


def _replaced(call: Call, files: "list[tuple[str, int]]") -> str:
    """That versions of its own were replaced, where a command of another ran beside this one."""
    if not files:
        return ""
    from ...protection.commands_beside import may_have_written, running

    others = running(call.store)
    if not may_have_written(others, lambda one: in_line(call.agent_id, one), call.now):
        return ""
    from ...protection.alarms import meanwhile
    from ...views.model_frame import line

    return f"[agent-sync] {line(meanwhile(files), 1_500)}"


def _cut_short(call: Call, checkout: str) -> str:
    with call.store.writing() as store:
        first = call.first_time(store, f"cut short|{checkout}")
    return CUT_SHORT if first else ""


def _forget_ignored(call: Call, checkout: str, keys: "set[str]") -> None:
    there = [key for key in keys if os.path.lexists(path_of(call.project, checkout, key))]
    if there:
        with call.store.writing() as store:
            for key in there:
                file_notes.forget_of(store, call.agent_id, checkout, key)


def settle(call: Call, *, now: bool) -> None:
    """What was put off because git is slow here: ``now``, or if it may be asked by this time."""
    checkout = call.project.checkout_name
    mine = _put_off(call)
    last = git_looks.last(call.store, checkout) if mine else None
    if not mine or not (now or last is None or last.may_ask_again(call.now, call.git_dear_ms)):
        return
    _note(call, checkout, min(one.started for one in mine), "", set(), [])
    with call.store.writing() as store:
        unsettled_windows.settled(store, checkout, mine)


def _put_off(call: Call) -> "list[unsettled_windows.Window]":
    found = unsettled_windows.windows(call.store, call.project.checkout_name)
    return [one for one in found if one.agent_id == call.agent_id]


def _listed(call: Call) -> "set[str]":
    """The keys that the client itself lists as changed by the command."""
    found = set()
    for path in call.paths("changed_files"):
        key, checkout = key_of(call.project, path, call.cwd)
        if checkout == call.project.checkout_name:
            found.add(key)
    return found


def _note(
    call: Call,
    checkout: str,
    started: int,
    command: str,
    listed: "set[str]",
    replaced: "list[tuple[str, int]]",
) -> "tuple[set[str], bool]":
    """Note what was made; the keys that differ from HEAD, and whether those are all.

    ``replaced`` gets (key, number of its version) of the agent's own files that are other now.
    """
    git = git_at(call.project.checkout, call.git_seconds)
    dirty, whole = inventory.ask(call.store, call.project, checkout, git, call.now)
    if dirty is None:  # what the client says is known all the same
        dirty = [Dirty(key, os.fsencode(key), " ", "M") for key in listed]
    notes = file_notes.authors(call.store, checkout)
    made, strange, reader = [], [], Reader()
    for file in dirty:
        path = path_of(call.project, checkout, file.key)
        if file.key in listed or _changed_since(path, started, file):
            made.append((file, reader.look(path)))
        elif file.key not in notes:
            strange.append((file.key, path, reader.look(path)))
    keys = {file.key for file in dirty}
    if not made and not strange:
        return keys, whole
    if made and what_stands(call)[1]:
        from .crossed_gates import note as note_crossed

        note_crossed(call, checkout, [(file.key, found) for file, found in made], git)
    open_ones = unsettled_windows.windows(call.store, checkout) if strange else []
    with call.store.writing() as store:
        for key, path, found in strange:
            if any(row.wrote_at for row in file_notes.of_file(store, key, checkout)):
                continue  # another hook has noted it meanwhile
            who = unsettled_windows.whose(open_ones, contents.changed_at(path))
            file_notes.note_written(store, who, key, checkout, call.now, found, presumed=True)
        mine = [
            x.key
            for x, found in made
            if _is_mine(call, store, x, checkout, found, listed, replaced)
        ]
    generated = attributes.generated(call.project, git, (x.name for x, _ in made))
    claim_for(call, call.agent_id, checkout, [x for x in mine if x not in generated], command)
    return keys, whole


def _changed_since(path: str, started: int, file: Dirty) -> bool:
    at = contents.changed_at(path)
    if not at and file.removed:
        at = contents.changed_at(os.path.dirname(path))
    return at >= started - unsettled_windows.EARLY_MS


def _is_mine(
    call: Call,
    store: "Transaction",
    file: Dirty,
    checkout: str,
    found: contents.Look,
    listed: "set[str]",
    replaced: "list[tuple[str, int]]",
) -> bool:
    """Note one file as made by the command; whether it may be claimed."""
    rows = file_notes.of_file(store, file.key, checkout)
    others = [x for x in rows if x.wrote_at and not in_line(call.agent_id, x.agent_id)]
    if any(x.hash == found.hash for x in others):
        return False  # exactly what another one wrote
    mine = next((x for x in rows if x.agent_id == call.agent_id), None)
    if mine is not None and mine.wrote_at and mine.hash == found.hash:
        return False
    known = file.key in listed
    at = written_at(call, checkout)
    file_notes.note_written(store, call.agent_id, file.key, checkout, at, found, presumed=not known)
    kept = expect(call, store, file.key, checkout, found, knew="")
    if kept and not known:
        replaced.append((file.key, kept))
    return not others and not _held_by_others(call, store, file.key, checkout)


def _held_by_others(call: Call, store: "Transaction", key: str, checkout: str) -> bool:
    claim = Claim(call.agent_id, key, checkout=checkout, kind=AUTO)
    return bool(granting.judge(store, claim, call.world).blockers)


def claim_for(call: Call, agent_id: str, checkout: str, keys: "list[str]", command: str) -> None:
    """Claim files for an agent whose command made them, until its turn ends; at most 50."""
    wanted = [
        key
        for key in keys
        if not shared_artefacts.by_name(key) and claims_itself(call, key, checkout)
    ]
    if not wanted:
        return
    keep = "commit" if call.env.get(SETTING) == "commit" else "turn"
    reason = f"{FOR_A_COMMAND}: {command[:SHOWN]}" if command else FOR_A_COMMAND
    with call.store.writing() as store:
        for key in wanted[:MOST_CLAIMED]:
            claim = Claim(agent_id, key, checkout=checkout, kind=AUTO, keep=keep, reason=reason)
            granting.attempt(store, claim, call.world)
            from ...locks import open_leases

            open_leases.mark_written(store, agent_id, key, checkout, call.now)
