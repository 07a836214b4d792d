"""Entries of the stash, which all worktrees share: who made them, who may take them (AUTO-6)."""

from ...git import stash_list
from ...protection import stash_makers
from ...protection.work_owners import is_mine, live_names
from ...sessions import handled_once
from ...shell.git.intent import Intent
from ..call import Answer, Call
from ..refusal_record import record_refusal
from .git_place import Place

NONE = "-"


def take(call: Call, one: Intent, place: Place) -> "Answer | None":
    """Judge what is done to entries of the stash; keep those that it drops. Raises GitFailed."""
    listed = stash_list.entries(call.project.common)
    wanted = listed if one.action == "clear" else stash_list.named(listed, one.target)
    makers = {oid: stash_makers.maker(call.store, oid) for oid in wanted}
    for oid, maker in _of_others(call, makers).items():
        from ..edits.refused_edit import blocked
        from .refused_git import stash_refusal

        text = stash_refusal(call, one, listed, oid, maker)
        record_refusal(call, one.form)
        return blocked(call, text)
    if one.action in ("pop", "drop", "clear"):
        from .saving import keep_stashes

        keep_stashes(
            call,
            one,
            place,
            [x for x in wanted if not is_mine(call.agent_id, makers[x] or "?")],
        )
    return None


def is_of_another(call: Call, target: str) -> bool:
    """Whether another live agent made the entry that a word means: ``take`` refuses that."""
    wanted = stash_list.named(stash_list.entries(call.project.common), target)
    makers = {oid: stash_makers.maker(call.store, oid) for oid in wanted}
    return bool(_of_others(call, makers))


def _of_others(call: Call, makers: "dict[str, str]") -> "dict[str, tuple[str, str]]":
    """entry -> (id, name) of the live agent outside this one's line that made it."""
    strange = {x for x in makers.values() if x and not is_mine(call.agent_id, x)}
    live = live_names(call.store, call.world, strange)
    return {oid: live[who] for oid, who in makers.items() if who in strange and who in live}


def note_before(call: Call) -> None:
    """Remember the top of the stash, to know afterwards whether the command made an entry."""
    top = next(iter(stash_list.entries(call.project.common)), NONE)
    with call.store.writing() as store:
        handled_once.first_time(store, _before(call) + top, call.now)


def _before(call: Call) -> str:
    return f"{call.agent_id}|stash-before|{call.text('tool_use_id')}|"


def note_stash(call: Call) -> None:
    """PostToolUse of a command that was let through to stash: record whose the entry is."""
    first = _before(call)
    found = handled_once.beginning_with(call.store, first, first + "~")
    if not found:
        return
    before = found[len(first) :]
    listed = stash_list.entries(call.project.common)
    new = listed if before == NONE else listed[:1]
    if before in listed:
        new = listed[: listed.index(before)]
    with call.store.writing() as store:
        handled_once.unmark(store, found)
        for oid in new:
            stash_makers.record(store, call.now, call.agent_id, oid)
