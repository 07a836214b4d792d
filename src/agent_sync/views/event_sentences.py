"""The feed in plain sentences: who did what to which file, without ids of tools and sessions."""

from collections.abc import Callable
from typing import NamedTuple

from ..feed.happened import Event
from ..repository.path_keys import WHOLE
from .terminal import clean, exact

NAME, PATH, BODY = 40, 200, 300
STASH = "refs/stash/"
NOISE = frozenset(
    "command_run command_failed file_claimed file_released notice_sent news_sent "
    "agent_registered message_acknowledged stash_made".split()
)
"""Types that a person does not need in a handful of latest events."""


SHADES = {"work_overwritten": "red", "permission_wanted": "magenta", "work_in_doubt": "magenta"}
"""Events that a person must not overlook, each in its colour."""
ARRIVALS = frozenset(("agent_joined", "agent_returned", "agent_adopted"))


class _Parts(NamedTuple):
    """The parts of a row as sentences use them, cleaned; ``more`` is the body behind a colon."""

    who: str
    path: str
    body: str
    ref: str

    @property
    def more(self) -> str:
        return f": {self.body}" if self.body else ""

    @property
    def why(self) -> str:
        return f" ({self.body})" if self.body else ""


def sentence(event: Event) -> str:
    """One event of the feed in one cleaned line, without a time."""
    parts = _Parts(
        clean(event.name, NAME) or "somebody",
        _path(event.key),
        clean(event.body, BODY).strip(),
        clean(event.ref, NAME),
    )
    words = _SENTENCES.get(event.type)
    return clean(words(parts)) if words else _other(parts, event.type)


def line(event: Event, stamp: str) -> str:
    """A sentence behind its time, as somebody chose to show it."""
    return f"{stamp}  {sentence(event)}"


def is_noise(event: Event) -> bool:
    """Whether an event is of no interest to a person who looks at the last few."""
    return event.type in NOISE


def is_minor(event: Event) -> bool:
    """Whether an event is a command, an arrival or the like: hidden where little is wanted."""
    return event.type in NOISE or event.type in ARRIVALS


def known(kind: str) -> bool:
    """Whether there is a sentence for a type of event."""
    return kind in _SENTENCES


def _path(key: str) -> str:
    if key == WHOLE:
        return "the whole repository"
    return "" if key.startswith(STASH) else exact(key, PATH)


def _other(event: _Parts, kind: str) -> str:
    """Somebody's own type, from ``agent-sync log``, or one of another version."""
    ref = event.ref if len(event.ref) < 12 else ""
    words = (f"{event.who}:", clean(kind, NAME), ref, event.path, event.body)
    return clean(" ".join(filter(None, words)))


def _left(event: _Parts) -> str:
    if event.body.startswith("gone without a word"):
        return f"{event.who} is {event.body}"
    return f"{event.who} left" + (event.why if event.body not in ("", "other") else "")


def _released(event: _Parts) -> str:
    if event.body == "expired":
        return f"the lock of {event.who} on {event.path} ran out"
    if event.body == "holder gone":
        return f"{event.who} is gone, {event.path} is free"
    if event.body.startswith("forced by"):
        return f"{event.path} is free, {event.body}"
    return f"{event.who} unlocked {event.path}" + ("" if event.body == "unlocked" else event.why)


def _done_with(event: _Parts) -> str:
    if event.body == "holder gone" or event.body.startswith("forced by"):
        return _released(event)
    return f"{event.who} is done with {event.path}{event.why}"


def _refused(event: _Parts) -> str:
    return f"{event.who} was refused {event.path}{event.why}"


def _failed(event: _Parts) -> str:
    before, _, command = event.body.partition("interrupted")
    if not before and event.body:
        return f"a command of {event.who} was interrupted{command}"
    return f"a command of {event.who} failed{event.more}"


def _overwritten(event: _Parts) -> str:
    return f"{event.path} was {event.body}" if event.body else f"{event.path} was overwritten"


def _restored(event: _Parts) -> str:
    version, _, instead = event.body.partition(", ")
    return f"{event.who} put {event.path} back to {version}" + (f" ({instead})" if instead else "")


def _kept_beside(event: _Parts) -> str:
    version, _, name = event.body.partition(", as ")
    return f"{event.who} put {version} of {event.path} beside it" + (f", as {name}" if name else "")


def _saved(event: _Parts) -> str:
    return f"work nobody had committed was saved before a git command of {event.who}{event.why}"


def _committed(event: _Parts) -> str:
    return f"{event.who} committed " + (f"{event.path}{event.more}" if event.path else event.body)


def _checkpoint(verb: str) -> "Callable[[_Parts], str]":
    return lambda event: f"{event.who} {verb} checkpoint {event.ref}{event.more}"


def _task(verb: str) -> "Callable[[_Parts], str]":
    return lambda event: f"{event.who} {verb} {event.ref}{event.more}"


_SENTENCES: "dict[str, Callable[[_Parts], str]]" = {
    "agent_joined": lambda e: f"{e.who} joined{e.why}",
    "agent_returned": lambda e: f"{e.who} came back",
    "agent_registered": lambda e: f"{e.who} registered as {e.body}",
    "agent_adopted": lambda e: f"{e.who} went on after its context was cleared",
    "agent_left": _left,
    "wait_started": lambda e: f"{e.who} waits for {e.path}",
    "lease_taken": lambda e: f"{e.who} locked {e.path}{e.more}",
    "lease_released": _released,
    "lease_forced": lambda e: f"{e.who} ended the lease {e.body} on {e.path} by force",
    "file_claimed": lambda e: f"{e.who} began to edit {e.path}",
    "file_released": _done_with,
    "file_edited": lambda e: f"{e.who} edited {e.path}",
    "file_written": lambda e: f"{e.who} wrote {e.path} with a command",
    "file_appended": lambda e: f"{e.who} appended to {e.path}",
    "file_restored": _restored,
    "kept_beside": _kept_beside,
    "work_owned": lambda e: f"{e.who} took over the work in {e.path}{e.why}",
    "work_disowned": lambda e: f"{e.who} gave the work in {e.path} to the person",
    "edit_refused": _refused,
    "let_pass": lambda e: f"{e.who} was not refused what it would have been: {e.body}",
    "paused": lambda e: f"{e.who} paused all refusals{e.why}",
    "pause_ended": lambda e: f"{e.who} ended the pause",
    "stale_write_refused": lambda e: f"{e.who} was refused {e.path}: it has changed since the read",
    "git_refused": lambda e: f"{e.who} was refused a git command{e.why}",
    "shield_refused": lambda e: f"{e.who} was refused what protects everybody's work{e.why}",
    "name_refused": lambda e: f"{e.who} was refused a word in another's name{e.why}",
    "commit_refused": lambda e: f"a commit of {e.path} by {e.who} was refused: a lease {e.body}",
    "guard_bypassed": lambda e: f"{e.who} committed {e.path} past the guard: a lease {e.body}",
    "committed": _committed,
    "work_overwritten": _overwritten,
    "work_saved": _saved,
    "stash_made": lambda e: f"{e.who} made a git stash",
    "command_run": lambda e: f"{e.who} ran a command{e.more}",
    "command_failed": _failed,
    "message_sent": lambda e: f"{e.who} sent {e.ref} {e.body}",
    "directive_sent": lambda e: f"{e.who} gave the directive {e.ref} {e.body}",
    "notice_sent": lambda e: f"{e.who} sent a notice ({e.ref})",
    "news_sent": lambda e: f"{e.who} sent news ({e.ref})",
    "message_acknowledged": lambda e: f"{e.who} acknowledged {e.ref}",
    "decision_made": lambda e: f"{e.who} decided {e.ref}{e.more}",
    "task_created": _task("created"),
    "task_updated": _task("changed"),
    "task_claimed": _task("works on"),
    "task_completed": _task("finished"),
    "task_assigned": lambda e: f"{e.who} gave {e.ref} {e.body}",
    "task_cancelled": _task("cancelled"),
    "task_blocked": _task("blocked"),
    "task_unblocked": _task("unblocked"),
    "task_released": _task("gave back"),
    "write_barred": lambda e: f"{e.who} may not write {e.path} now{e.why}",
    "gate_opened": _task("opened gate"),
    "gate_acknowledged": _task("acknowledged gate"),
    "gate_objected": _task("objects to gate"),
    "gate_all_acknowledged": lambda e: f"everybody has acknowledged gate {e.ref}",
    "gate_ready": _task("resolved gate"),
    "gate_cancelled": _task("cancelled gate"),
    "gate_part_ended": lambda e: f"{e.who} ended its part in gate {e.ref}{e.why}",
    "gate_reopened": lambda e: f"gate {e.ref} is open again: it is on its own machine",
    "gate_escalated": lambda e: f"gate {e.ref} is past its deadline",
    "write_crossed": lambda e: f"a command of {e.who} changed {e.body}, which {e.ref} bars",
    "gate_crossed": lambda e: f"a command of {e.who} changed {e.body} behind gate {e.ref}",
    "handover_offered": lambda e: f"{e.who} offered hand-over {e.ref} {e.body}",
    "handover_accepted": lambda e: f"{e.who} accepted hand-over {e.ref}{e.why}",
    "handover_declined": lambda e: f"{e.who} declined hand-over {e.ref}{e.why}",
    "handover_withdrawn": lambda e: f"hand-over {e.ref} is withdrawn{e.why}",
    "crew_created": lambda e: f"{e.who} made crew {e.ref}{e.more}",
    "crew_joined": lambda e: f"{e.who} joined crew {e.ref}{e.why}",
    "crew_left": lambda e: f"{e.who} left crew {e.ref}",
    "crew_led": lambda e: f"crew {e.ref} is led {e.body} now",
    "crew_work_taken": lambda e: f"{e.who} has the work of crew {e.ref}",
    "crew_advanced": lambda e: f"{e.who} brought crew {e.ref} on{e.more}",
    "crew_closed": lambda e: f"{e.who} closed crew {e.ref}{e.why}",
    "wake_sent": lambda e: f"{e.who} asked for an act, {e.ref} {e.body}",
    "checkpoint_made": _checkpoint("made"),
    "checkpoint_approved": _checkpoint("approved"),
    "checkpoint_rejected": _checkpoint("rejected"),
    "checkpoint_resolved": _checkpoint("resolved"),
    "checkpoint_cancelled": _checkpoint("cancelled"),
    "checkpoint_lifted": lambda e: f"{e.who} lifted checkpoint {e.ref} on this machine{e.why}",
    "checkpoint_superseded": lambda e: f"checkpoint {e.body} took the place of {e.ref}",
    "checkpoint_ticked": _checkpoint("ticked an item of"),
    "checkpoint_approver_replaced": _checkpoint("replaced an approver of"),
    "checkpoint_taken_over": lambda e: f"{e.who} took over checkpoint {e.ref} of {e.body}",
    "file_patched": lambda e: f"{e.who} changed {e.path} by a patch{e.why}",
    "patch_draft": lambda e: f"{e.who} works on patch {e.ref}{e.why}",
    "patch_submitted": lambda e: f"{e.who} proposed patch {e.ref}{e.more}",
    "patch_conflicting": lambda e: f"patch {e.ref} cannot be applied{e.more}",
    "patch_agreed": lambda e: f"{e.who} agreed to patch {e.ref}{e.why}",
    "patch_approved": lambda e: f"{e.who} approved patch {e.ref}{e.why}",
    "patch_rejected": lambda e: f"{e.who} rejected patch {e.ref}{e.more}",
    "patch_applied": lambda e: f"{e.who} applied patch {e.ref}{e.more}",
    "patch_reverted": lambda e: f"{e.who} took patch {e.ref} back",
    "patch_cancelled": lambda e: f"{e.who} cancelled patch {e.ref}{e.why}",
    "patch_broken_off": lambda e: f"patch {e.ref} was broken off while it was written: undone",
    "database_imported": lambda e: e.body or "a database was imported",
    "wait_given_up": lambda e: f"{e.who} waits for {e.path} no more{e.why}",
    "circle_refused": lambda e: f"{e.who} may not wait for {e.path}: that would close {e.body}",
    "permission_wanted": lambda e: f"{e.who} asks you whether it may go on{e.more}",
    "work_in_doubt": _overwritten,
}
