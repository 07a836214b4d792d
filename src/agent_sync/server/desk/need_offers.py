"""What the person at the page is offered to do about what needs them: by the code of a concern."""

from collections.abc import Callable, Mapping
from typing import Any

from ...gates.subjects import GATE
from ...identity.who import OPERATOR
from ...status import concern_kinds as kinds
from ...status.concern_kinds import Concern
from ...status.lease_concerns import QUEUED, RESERVED
from .offers import FEW, Act, act, ask, go, is_elsewhere, of_lease, of_message, of_wait, version

Facts = Mapping[str, Any]
AGREEMENTS = "agreements"
"""The view of gates, crews, checkpoints, patches and hand-overs."""


def of_concern(concern: Concern, *, here: bool) -> "list[Act]":
    """The acts for one thing that needs the person, the likeliest first. ``here`` as in offers."""
    if concern.code == kinds.TAKEN:
        return _taken(concern.facts, here=here)
    if concern.code == kinds.LOST:
        return _lost(concern.facts, here=here)
    found = _BY_CODE.get(concern.code)
    return found(concern) if found else []


def _taken(facts: Facts, *, here: bool) -> "list[Act]":
    versions = list(facts["versions"])
    here = here and not any(map(is_elsewhere, facts["paths"]))
    if len(versions) == 1:
        return version(versions[0], here=here)
    back = [act("restore", f"Restore {one}", version=one) for one in versions[:FEW]]
    return [*(back if here else []), go("See all", "files")]


def _lost(facts: Facts, *, here: bool) -> "list[Act]":
    paths = list(facts["paths"])
    if here and len(paths) == 1 and not is_elsewhere(paths[0]):
        return [act("restore", "Restore", main=True, path=paths[0]), *_files(paths)]
    return _files(paths)


def _files(paths: "list[str]") -> "list[Act]":
    label = "See file" if len(paths) == 1 else "See {}"
    return [go(label.format(path), "file", path=path) for path in paths[:FEW]]


def _unkept(one: Concern) -> "list[Act]":
    return _files([str(one.facts["path"])])


def _agent(one: Concern) -> "list[Act]":
    return [go("See agent", "now", agent=one.facts["agent_id"])]


def _left(one: Concern) -> "list[Act]":
    """What somebody left uncommitted that is gone."""
    facts: Facts = one.facts
    paths = [path for path in facts["paths"] if not is_elsewhere(path)]
    mine = "Take it" if len(paths) == 1 else "Take {}"
    own = [act("own", mine.format(path), path=path) for path in paths[:FEW]]
    return [*own, *_files(paths)]


def _held(one: Concern) -> "list[Act]":
    """A wait or a refusal: its button is the first one where nothing else ends it."""
    facts: Facts = one.facts
    leased = facts["how"] not in (QUEUED, RESERVED)
    found = of_wait(
        facts["target"], facts["lease_path"], facts["holder_id"], leased=leased,
        holder=facts.get("holder", ""),
    )  # fmt: skip
    if not one.command:
        return found
    main = [{**x, "main": True} for x in found if x.get("act") == "unlock"]
    return [*main, *(x for x in found if x.get("act") != "unlock")]


def _refusals(_: Concern) -> "list[Act]":
    return [go("Who waits", "waits")]


def _stale(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    words = one.command
    known = len(facts["paths"]) == 1 and bool(words)
    target = "resource" if "--resource" in words else "file"
    ends = of_lease(target, facts["paths"][0], facts["agent_id"]) if known else []
    main = [{**x, "main": True} for x in ends if x.get("act") == "unlock"]
    return [*main, *_agent(one)]


def _expiring(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    key = "resource" if facts["target"] == "resource" else "path"
    renew = act("lock", "Keep on", main=True, **{key: facts["lease_path"]})
    if facts["mine"]:
        return [] if key == "path" and is_elsewhere(facts["lease_path"]) else [renew]
    return ask(facts["holder_id"])


def _blocked(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    names = list(dict.fromkeys(x["agent"] for x in facts["lets_go_on"]))
    others = [name for name in names if name != OPERATOR]
    more = [act("send", "Ask", "message", to=others)] if others else []
    return [_subject(str(facts["subject"])), *more]


def _subject(subject: str, label: str = "See") -> Act:
    return go(f"{label} {subject}", AGREEMENTS, id=subject)


def _past_deadline(one: Concern) -> "list[Act]":
    subject = str(one.facts["subject"])
    return [_subject(subject), act("gate_cancel", "Cancel the gate", "why", id=subject)]


def _verdict(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    subject, verb = str(facts["subject"]), str(facts["verb"])
    if verb == "free":
        key = "resource" if "--resource" in one.command else "path"
        return [act("unlock", "Unlock", main=True, **{key: subject})]
    return [*_verdicts(verb, subject), _subject(subject)]


def _verdicts(verb: str, subject: str) -> "list[Act]":
    no = act("reject", "Reject", "why", id=subject)
    if verb == "acknowledge":
        yes = act("gate_ack", "Acknowledge", main=True, id=subject)
        return [yes, act("gate_object", "Object", "why", id=subject)]
    if verb == "resolve" and subject.startswith(GATE):
        return [act("gate_resolve", "Resolve", "summary", main=True, id=subject)]
    if verb == "resolve":
        return [act("resolve", "Resolve", main=True, id=subject)]
    if verb == "approve":
        return [act("approve", "Approve", main=True, id=subject), no]
    if verb == "decide":  # the text of a patch is read first
        return [no]
    return []


def _unread(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    first, ids = facts["messages"][0], list(facts["messages"])
    if facts["reader_id"] != OPERATOR:
        return [go("Open", "messages", thread=first)]
    letter = facts.get("letter")
    if letter is None:  # of the program itself, or more than are shown
        return [go("Open", "messages", thread=first), act("read", "Mark read", ids=ids)]
    found = of_message(
        first, sender_id=letter["from_id"], read=False, needs_ack=letter["needs_ack"],
        sender=letter["from"], text=letter["text"],
    )  # fmt: skip
    return [*found[:-1], go("Open", "messages", thread=first), found[-1]]


def _task_blocked(one: Concern) -> "list[Act]":
    task = one.facts["task"]
    return [
        act("unblock_task", "Unblock", main=True, task=task),
        act("assign", "Assign", "agent", task=task),
        go(f"See {task}", "tasks", task=task),
    ]


def _late(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    return [go("Open", "messages", thread=facts["messages"][0])]


def _merge(one: Concern) -> "list[Act]":
    facts: Facts = one.facts
    whom = [act("send", "Tell both", "message", to=list(facts["agents"]))]
    return [*(whom if facts["agents"] else []), *_files(list(facts["paths"]))]


_BY_CODE: "Mapping[str, Callable[[Concern], list[Act]]]" = {
    kinds.UNKEPT: _unkept,
    kinds.ASKS: _agent,
    kinds.GONE: _left,
    kinds.ORPHANED: _left,
    kinds.WAITING: _held,
    kinds.REFUSED: _held,
    kinds.REFUSALS: _refusals,
    kinds.STALE_HOLDER: _stale,
    kinds.EXPIRING: _expiring,
    kinds.BLOCKED_BY: _blocked,
    kinds.PAST_DEADLINE: _past_deadline,
    kinds.VERDICT: _verdict,
    kinds.FREE: _agent,
    kinds.UNREAD: _unread,
    kinds.TASK_BLOCKED: _task_blocked,
    kinds.MAIL_LATE: _late,
    kinds.MERGE_CONFLICT: _merge,
}
"""What is in no one's hands at the page (hook errors, two clients ...) has no line here."""
