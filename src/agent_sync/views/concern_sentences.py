"""What needs attention, one sentence for each kind of it: who, what, why."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from ..identity.liveness import ACTIVE, IDLE, STALE
from ..identity.who import of_another_machine
from ..locks.lease import RESOURCE
from ..presence.agents import REMOTE, SHELL
from ..presence.armed import ADVISORY, OFF
from ..repository.location import MAIN
from ..repository.path_keys import WHOLE
from ..status import concern_kinds
from ..status.concern_kinds import Concern
from ..status.lease_concerns import EDITING, LOCKED, QUEUED, RESERVED
from . import client_words, link_words, merge_words
from .terminal import ago, clean, exact, left, length

NAME, PATH, WHY = 40, 200, 120
NAMED = 3
NOT_KEPT = "what is overwritten now may not be kept"


def sentence(concern: Concern, now: int) -> str:
    """A concern in one sentence without its command, cleaned; ``now`` in ms."""
    said = _SENTENCES[concern.code](dict(concern.facts), now)
    return clean(said)


def _waiting(facts: "dict[str, Any]", now: int) -> str:
    names = [clean(name, NAME) for name in facts["waiters"]]
    spans = [length(now - since) for since in facts["waiting_since_at"]]
    told = f"{names[0]} waits for {_path(facts)} ({spans[0]})"
    if len(names) > 1:
        who = [f"{name} ({span})" for name, span in zip(names, spans, strict=True)]
        told = f"{some(who)} wait for {_path(facts)}"
    chain = [clean(name, NAME) for name in facts["chain"]]
    also = "".join(f", {one} waits for {two}" for one, two in pairwise(chain))
    return f"{told}: {_holding(facts, now)}{also}"


def _refused(facts: "dict[str, Any]", now: int) -> str:
    times = f" {facts['count']} times" if facts["count"] > 1 else ""
    when = ago(facts["refused_at"], now)
    who = clean(facts["agent"], NAME)
    first = clean(facts["refused_by"], NAME)
    by = f" for {first}" if first and not facts["same_holder"] else ""
    then = "now " if not facts["same_holder"] else ""
    return f"{who} was refused {_path(facts)}{by}{times} ({when}): {then}{_holding(facts, now)}"


def _refusals(facts: "dict[str, Any]", now: int) -> str:
    paths = some([path_named(path) for path in facts["paths"]])
    whom = some([clean(name, NAME) for name in facts["agents"]])
    who = some([clean(name, NAME) for name in facts["holders"]])
    files = _count(len(facts["paths"]), "file")
    last = ago(facts["refused_at"], now)
    have = "has" if len(facts["holders"]) == 1 else "have"
    return f"{facts['count']} refusals of {files} to {whom}, {last}: {who} {have} {paths}"


def _taken(facts: "dict[str, Any]", now: int) -> str:
    who = clean(facts["agent"], NAME)
    paths = some([path_named(path) for path in facts["paths"]])
    if facts["by"]:
        whom = f"a command of {clean(facts['by'], NAME)}"
    else:
        whom = "a program outside any session" if facts["outside"] else "somebody's command"
    versions = facts["versions"]
    kept = f"kept as {versions[0]}" if len(versions) == 1 else f"{len(versions)} versions are kept"
    return f"{who} lost {paths} to {whom} ({ago(facts['taken_at'], now)}): {kept}"


def _unkept(facts: "dict[str, Any]", now: int) -> str:
    when = ago(facts["taken_at"], now)
    return f"{path_named(facts['path'])} was {clean(facts['what'], PATH)} ({when})"


def _asks(facts: "dict[str, Any]", now: int) -> str:
    what = f" to run `{clean(facts['what'])}`" if facts["what"] else " to go on"
    who, span = clean(facts["agent"], NAME), length(now - facts["asked_at"])
    return f"{who} waits for your yes in its window ({span}){what}"


def _gone(facts: "dict[str, Any]", now: int) -> str:
    left_ = [path_named(path) for path in facts["paths"]]
    also = f"; uncommitted: {some(left_)}" if left_ else ""
    when = ago(facts["gone_at"], now)
    return f"{clean(facts['agent'], NAME)} is {clean(facts['left'], PATH)} ({when}){also}"


def _holding(facts: "dict[str, Any]", now: int) -> str:
    """'ann is editing it (3m)', and what else is good to know of the holder."""
    who, since = clean(facts["holder"], NAME), length(now - facts["held_since_at"])
    part = (
        f" as part of {path_named(facts['lease_path'])}"
        if facts["lease_path"] != facts["path"]
        else ""
    )
    why = f", “{clean(facts['reason'], WHY)}”" if facts["reason"] else ""
    if facts["how"] in (QUEUED, RESERVED):
        words = "it is reserved for {}" if facts["how"] == RESERVED else "{} was first"
        return words.format(who) + part
    if facts["how"] == EDITING:
        return f"{who} is editing it{part} ({since}{_state(facts, now)}){why}"
    verb = "locked it" if facts["how"] == LOCKED else "shares it"
    return f"{who} {verb}{part} ({since}{_left(facts, now)}{_state(facts, now)}){why}"


def _left(facts: "dict[str, Any]", now: int) -> str:
    return f", {left(facts['until_at'] - now)} left" if facts["until_at"] > now else ""


def _state(facts: "dict[str, Any]", now: int) -> str:
    if facts["holder_status"] == STALE:
        return f", no sign for {length(now - facts['holder_seen_at'])}"
    return ", idle" if facts["holder_status"] == IDLE else ""


def _stale(facts: "dict[str, Any]", now: int) -> str:
    silent = length(now - facts["seen_at"])
    paths = [path_named(path) for path in facts["paths"]]
    return f"{clean(facts['agent'], NAME)} gives no sign for {silent} and holds {some(paths)}"


def _expiring(facts: "dict[str, Any]", now: int) -> str:
    whose = "your lock" if facts["mine"] else f"the lock of {clean(facts['holder'], NAME)}"
    waiters = f", {facts['waiters']} waiting" if facts["waiters"] else ""
    return f"{whose} on {_path(facts)} runs out in {left(facts['until_at'] - now)}{waiters}"


def _unread(facts: "dict[str, Any]", now: int) -> str:
    count = _count(facts["count"], "unread message")
    urgent = "urgent, " if facts["urgent"] else ""
    whose = "you" if facts["mine"] else "the operator"
    since = f"{urgent}since {length(now - facts['oldest_at'])}"
    senders = some([clean(name, NAME) for name in facts["senders"]])
    return f"{count} for {whose} from {senders} ({since})"


def _task_blocked(facts: "dict[str, Any]", now: int) -> str:
    owner = f" of {clean(facts['owner'], NAME)}" if facts["owner"] else ""
    since = length(now - facts["blocked_at"])
    title, why = clean(facts["title"], WHY // 2), clean(facts["reason"], WHY)
    return f"{facts['task']}{owner} is blocked ({since}): {why or 'no reason given'} [{title}]"


def _late(facts: "dict[str, Any]", now: int) -> str:
    who = clean(facts["agent"], NAME)
    senders = some([clean(name, NAME) for name in facts["senders"]])
    count = _count(facts["count"], "message")
    since = length(now - facts["oldest_at"])
    return f"{who} has not got {count} from {senders} ({since}): {_why_late(facts)}"


def _why_late(facts: "dict[str, Any]") -> str:
    if facts.get("held_up"):
        return str(facts["held_up"])
    if facts["kind"] == SHELL:
        return "a shell has to look into its inbox"
    if of_another_machine(str(facts["agent_id"])):
        return "the server has not taken it"
    if facts["kind"] == REMOTE:
        return "it reads them when it next asks its server"
    if facts["protection"] in (ADVISORY, OFF):
        return "no hooks run for it"
    if facts["status"] == ACTIVE:
        return "busy with one long step"
    return "it gives no sign" if facts["status"] == STALE else "idle, its next prompt brings it"


def _unheard(facts: "dict[str, Any]", now: int) -> str:
    since = f" for {length(now - facts['heard_at'])}" if facts["heard_at"] else " yet"
    then = "nothing is locked on purpose" if facts["required"] else "locks are unconfirmed"
    count = f" ({facts['unconfirmed']} so far)" if facts["unconfirmed"] else ""
    where = f"{clean(facts['room'], NAME)} on {clean(facts['server'], NAME)}"
    why = link_words.TROUBLES.get(facts["trouble"])
    why = f", {why}" if why else ""
    return f"the server of {where} is not heard{since}{why}: {then}{count}"


def _hook_errors(facts: "dict[str, Any]", _now: int) -> str:
    last = str(facts["last"]).partition(" ")[2]
    return f"{_count(facts['count'], 'hook error')} in the last day, the last: {clean(last, WHY)}"


def _unprotected(facts: "dict[str, Any]", _now: int) -> str:
    names = some([clean(name, NAME) for name in facts["agents"]])
    whose = "its edits are" if len(facts["agents"]) == 1 else "their edits are"
    return f"no hooks run for {names}: {whose} not stopped"


def _unjudged(facts: "dict[str, Any]", _now: int) -> str:
    who = client_words.called(clean(facts["agent"], NAME), clean(facts["client"] or "", NAME))
    return f"{who} is {client_words.not_protected(clean(facts['why'], WHY))}"


def _twin(facts: "dict[str, Any]", _now: int) -> str:
    return f"two live clients work under the id of {clean(facts['agent'], NAME)}"


def _no_room(facts: "dict[str, Any]", _now: int) -> str:
    return f"{facts['bytes'] >> 30} GB of versions are kept, and none may go: {NOT_KEPT}"


def _git_cut_short(facts: "dict[str, Any]", now: int) -> str:
    return f"{cut_short(facts['checkout'], facts['took_ms'])} ({ago(facts['asked_at'], now)})"


def _lost(facts: "dict[str, Any]", now: int) -> str:
    paths = some([path_named(path) for path in facts["paths"]])
    return (
        f"agents replaced what you had changed in {paths} ({ago(facts['replaced_at'], now)}): kept"
    )


def cut_short(checkout: str, took_ms: int) -> str:
    """That git's last look in a checkout did not see everything."""
    where = "in the main checkout" if checkout == MAIN else f"in {clean(checkout, PATH)}"
    return (
        f"git did not say all that is uncommitted {where}, it took {took_ms} ms: what commands "
        "make may be nobody's"
    )


def _path(facts: "dict[str, Any]") -> str:
    resource = "the resource " if facts["target"] == RESOURCE else ""
    return resource + path_named(facts["path"])


def path_named(path: str) -> str:
    return "the whole repository" if path == WHOLE else exact(path, PATH)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def some(words: Sequence[str]) -> str:
    """'ann', 'ann and ben', 'ann, ben, cy and 2 more'."""
    if len(words) > NAMED:
        return f"{', '.join(words[:NAMED])} and {len(words) - NAMED} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _blocked(facts: "dict[str, Any]", now: int) -> str:
    who, span = clean(facts["agent"], NAME), length(now - facts["blocked_since_at"])
    by = [clean(name, NAME) for name in facts["by"]]
    acts = facts["lets_go_on"]
    said = f"{who} is blocked by {facts['subject']} from {path_named(facts['path'])}, {span}"
    if acts:
        first = acts[0]["command"]
        owing = [clean(one["agent"], NAME) for one in acts if one["command"] == first]
        has = "has" if len(owing) == 1 else "have"
        return f"{said}: {some(owing)} {has} to: {clean(first, WHY)}"
    return f"{said}{f', by {some(by)}' if by else ''}"


def _verdict(facts: "dict[str, Any]", now: int) -> str:
    waiting = [clean(name, NAME) for name in facts["waiting"]]
    kept = f" ({some(waiting)} waiting)" if waiting else ""
    span = length(now - facts["since_at"])
    return f"you are asked to {facts['verb']} {facts['subject']}, {span}{kept}"


def _past_deadline(facts: "dict[str, Any]", now: int) -> str:
    by = [clean(name, NAME) for name in facts["by"]]
    wait = f", it waits for {some(by)}" if by else ""
    why = f", “{clean(facts['why'], WHY)}”" if facts["why"] else ""
    span = length(now - facts["deadline_at"])
    return f"gate {facts['subject']} is past its deadline by {span} and {facts['state']}{wait}{why}"


def _free(facts: "dict[str, Any]", now: int) -> str:
    span = length(now - facts["free_since_at"])
    who = clean(facts["agent"], NAME)
    return f"{who} is free to go on, {span}: {facts['subject']} stops it no more; tell it to"


def _orphaned(facts: "dict[str, Any]", now: int) -> str:
    paths = [path_named(path) for path in facts["paths"]]
    span = length(now - facts["wrote_at"])
    return f"{clean(facts['agent'], NAME)} is gone and left {some(paths)} uncommitted, {span}"


def _merge(facts: "dict[str, Any]", _now: int) -> str:
    paths = some([path_named(path) for path in facts["paths"]])
    known = [[x, *who] for x, who in zip(facts["branches"], facts["at_work"], strict=True)]
    return f"{merge_words.both(facts['checkouts'], known)} would conflict in {paths}"


_SENTENCES: "dict[str, Callable[[dict[str, Any], int], str]]" = {
    concern_kinds.BLOCKED_BY: _blocked,
    concern_kinds.VERDICT: _verdict,
    concern_kinds.PAST_DEADLINE: _past_deadline,
    concern_kinds.FREE: _free,
    concern_kinds.ORPHANED: _orphaned,
    concern_kinds.WAITING: _waiting,
    concern_kinds.REFUSED: _refused,
    concern_kinds.REFUSALS: _refusals,
    concern_kinds.UNKEPT: _unkept,
    concern_kinds.TAKEN: _taken,
    concern_kinds.ASKS: _asks,
    concern_kinds.GONE: _gone,
    concern_kinds.STALE_HOLDER: _stale,
    concern_kinds.EXPIRING: _expiring,
    concern_kinds.UNREAD: _unread,
    concern_kinds.TASK_BLOCKED: _task_blocked,
    concern_kinds.MAIL_LATE: _late,
    concern_kinds.UNHEARD: _unheard,
    concern_kinds.HOOK_ERRORS: _hook_errors,
    concern_kinds.UNPROTECTED: _unprotected,
    concern_kinds.UNJUDGED: _unjudged,
    concern_kinds.TWIN: _twin,
    concern_kinds.NO_ROOM: _no_room,
    concern_kinds.GIT_CUT_SHORT: _git_cut_short,
    concern_kinds.LOST: _lost,
    concern_kinds.MERGE_CONFLICT: _merge,
}
