"""What the person is asked before they hurt somebody, in a sentence: for console and page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..actions import between_question_actions as between
from ..actions import question_actions as asked
from ..actions.named_targets import Target
from ..actions.person_questions import Question
from ..gates.patches.patch_news import size
from ..identity.who import OPERATOR
from ..locks.lease import AUTO, Lease
from . import conflicts, gate_words, outcomes
from .terminal import ago, clean, exact
from .whom import have, names

SHOWN = 3
NAME, WHY, TITLE, NOTE, PATH = 64, 100, 120, 200, 300
Facts = Mapping[str, Any]


def sentence(question: "Question | None", now: int) -> str:
    """The question, cleaned; '' for none. ``now`` in ms."""
    return _KINDS[question.code][0](question, now) if question else ""


def yes(question: Question) -> str:
    """What the button says that agrees to it."""
    if question.facts.get("applies"):
        return "Approve and apply"
    return _KINDS[question.code][1]


def stakes(question: Question) -> "list[dict[str, str]]":
    """Who is hurt and how, as data: agent, agent_id, what."""
    what = _KINDS[question.code][2]
    return [
        {
            "agent": one.name,
            "agent_id": one.agent_id,
            "what": f"loses its hold of {_held(one.lost)}" if one.lost else what,
        }
        for one in question.stakes
    ]


def _lease(one: Lease, now: int, target: str = "") -> str:
    """'is editing a.py (3m, the parser moves)'. ``target``: as what it was named."""
    verb = "is editing" if one.kind == AUTO else "has locked"
    why = f", {clean(one.reason, WHY)}" if one.reason else ""
    what = conflicts.name_of(target or one.target, one.key)
    return f"{verb} {what} ({ago(one.created_at, now)}{why})"


def _held(one: Lease) -> str:
    return conflicts.name_of(one.target, one.key)


def _leases(tail: str) -> "Callable[[Question, int], str]":
    """Who has a path, or what of it, and how."""

    def said(question: Question, now: int) -> str:
        named, found = question.facts["named"], question.facts["leases"]
        work, first = question.facts.get("work"), question.facts.get("next")
        left = f" {names(work)} {have(work)} uncommitted work there." if work else ""
        then = f" {names(first)} {'gets' if len(first) == 1 else 'get'} it next." if first else ""
        return f"{_holding(found, now, named)}.{left}{then} {tail}"

    return said


def _holding(found: "Sequence[Lease]", now: int, named: "Target | None" = None) -> str:
    told = [
        f"{clean(x.holder.name, NAME)} "
        + _lease(x, now, named.target if named and x.key == named.key else x.target)
        for x in found[:SHOWN]
    ]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return " and ".join(told) + more


def _task(question: Question, _: int) -> str:
    task = question.facts["task"]
    return f"{_names(question)} {outcomes.task('works on', task, TITLE)}. Go on?"


def _work(question: Question, _: int) -> str:
    whose = " and ".join(clean(one.name, NAME) for one in question.stakes)
    return f"{clean(question.facts['file'], PATH)} is the work of {whose}. Take it over?"


def _put_over(question: Question, now: int) -> str:
    facts = question.facts
    version = facts["version"]
    number = f"V{version.id}"
    held = f"{_holding(facts['leases'], now)}: that ends. " if facts["leases"] else ""
    by = f", by {names([one.name for one in facts['since']])}" if facts["since"] else ""
    when = ago(version.at, now)
    since = f"{exact(version.key, PATH)} has changed since {number} was kept ({when}){by}. "
    kept = "What is there now is kept, too. "
    return f"{held}{since if facts['changed'] else ''}{kept}Put {number} back?"


def _object(question: Question, _: int) -> str:
    view, held = question.facts["view"], question.stakes
    stay = "stays" if len(held) == 1 else "stay"
    return f"{_names(question)} {stay} stopped by {view.gate.ref}. Object?"


def _resolve(question: Question, _: int) -> str:
    facts = question.facts
    against = [f"{clean(x.name, NAME)} ({clean(x.note, NOTE)})" for x in facts["against"]]
    objects = "objects" if len(against) == 1 else "object"
    ref = facts["view"].gate.ref
    return f"{' and '.join(against)} {objects} to {ref}. Resolve it all the same?"


def _cancel_gate(question: Question, _: int) -> str:
    view = question.facts["view"]
    one = view.gate
    opener = [x.name for x in view.parties if x.agent_id == one.opener_id != OPERATOR]
    by = f"{names(opener)} opened {one.ref}" if opener else f"{one.ref} is open"
    why = f" ({clean(one.why, NOTE)})" if one.why else ""
    where = clean(gate_words.guarded(view), PATH)
    held = _names(question)
    return f"{by}{why}. Then {held} may write {where} without having agreed. Cancel it?"


def _approve_checkpoint(question: Question, _: int) -> str:
    facts, others = question.facts, [x.name for x in question.facts["others"]]
    found = facts["shown"]
    one, left = found.checkpoint, [clean(name, WHY) for name in facts["left"]]
    parts = []
    if others:
        parts.append(f"{names(others)} {'was' if len(others) == 1 else 'were'} asked: you decide")
    parts += [f"open: {', '.join(left)}"] if left else []
    parts += [f"its command ended with {one.exit_code}"] if one.failed else []
    author = clean(found.people.author_name, NAME)
    return f"{'; '.join(parts)}. Approve {one.subject} of {author}?"


def _reject_checkpoint(question: Question, _: int) -> str:
    found, held = question.facts["shown"], [x.name for x in question.facts["held"]]
    stay = f"; {names(held)} {'stays' if len(held) == 1 else 'stay'} stopped" if held else ""
    author = names([found.people.author_name])
    return f"{author} has to rework {found.checkpoint.subject}{stay}. Reject it?"


def _cancel_checkpoint(question: Question, _: int) -> str:
    found, held = question.facts["shown"], [x.name for x in question.facts["held"]]
    asked_ = [x.name for x in found.people.awaited]
    ends = f" without a word of {names(asked_)}" if asked_ else ""
    author = names([found.people.author_name])
    free = names([found.people.author_name, *held])
    return (
        f"{found.checkpoint.subject} of {author} ends{ends}; {free} may write there again. "
        "Cancel it?"
    )


def _replace(question: Question, _: int) -> str:
    facts = question.facts
    old, new = names([facts["old"]]), names([facts["new"]])
    return f"{old} has no say in {facts['subject']} then, {new} has. Go on?"


def _approve_patch(question: Question, _: int) -> str:
    standing, held = question.facts["standing"], question.facts["held"]
    files = [f"{clean(key, NOTE)} (held by {clean(who, NAME)})" for key, who in held.items()]
    into = f" It is written into {' and '.join(files[:SHOWN])}." if files else ""
    work = [
        f"{names(whose)} {have(whose)} uncommitted work in {clean(key, NOTE)}."
        for key, whose in question.facts["work"].items()
    ]
    told = " ".join(work[:SHOWN])
    return f"{_asked(question)}.{into} {told + ' ' if told else ''}Approve {_of(standing)}?"


def _asked(question: Question) -> str:
    """Who was asked, and who has a say but was not."""
    asked_, unasked = sorted(question.facts["asked"]), sorted(question.facts["unasked"])
    was, were = ("was" if len(x) == 1 else "were" for x in (asked_, unasked))
    silent = f"{names(unasked)} {have(unasked)} a file of it and {were} not asked"
    parts = [f"{names(asked_)} {was} asked"] if asked_ else []
    return f"{'; '.join([*parts, silent] if unasked else parts)}: you decide"


def _reject_patch(question: Question, _: int) -> str:
    patch = question.facts["patch"]
    author, title = names([patch.author.name]), clean(patch.title, TITLE)
    return f"{author} has to rework {patch.subject} ({title}). Reject it?"


def _revert_patch(question: Question, _: int) -> str:
    standing = question.facts["standing"]
    author = names([standing.patch.author.name])
    return (
        f"{author} loses the change of {_of(standing)}: it goes out of the working tree. "
        "Take it back?"
    )


def _cancel_patch(question: Question, _: int) -> str:
    patch = question.facts["patch"]
    author, title = names([patch.author.name]), clean(patch.title, TITLE)
    return f"{author} {have([author])} left {patch.subject} ({title}). Drop it?"


def _withdraw(question: Question, _: int) -> str:
    one = question.facts["offer"]
    giver = names([one.giver.name])
    return f"{giver} has offered work to {names([one.whom])} with {one.ref}. End the offer?"


def _of(standing: "Any") -> str:
    patch = standing.patch
    return f"{patch.subject} ({clean(patch.title, TITLE)}; {size(standing.changes)})"


def _names(question: Question) -> str:
    return names([one.name for one in question.stakes])


Kind = tuple[Callable[[Question, int], str], str, str]
_KINDS: "Mapping[str, Kind]" = {
    asked.TAKE_LEASE: (_leases("Take it over?"), "Take it over", ""),
    asked.END_LEASE: (_leases("End that lease?"), "End it", ""),
    asked.TOUCH_TASK: (_task, "Go on", "works on it"),
    asked.TAKE_WORK: (_work, "Take it over", "wrote it, or holds it"),
    asked.PUT_OVER: (_put_over, "Put it back", "wrote the file since"),
    between.OBJECT: (_object, "Object", "stays stopped"),
    between.RESOLVE_AGAINST: (_resolve, "Resolve it", "objects"),
    between.CANCEL_GATE: (_cancel_gate, "Cancel it", "may write without having agreed"),
    between.APPROVE_CHECKPOINT: (_approve_checkpoint, "Approve it", "was asked"),
    between.REJECT_CHECKPOINT: (_reject_checkpoint, "Reject it", "has to work again, or to wait"),
    between.CANCEL_CHECKPOINT: (_cancel_checkpoint, "Cancel it", "goes on without a verdict"),
    between.REPLACE: (_replace, "Replace", "has no say any more"),
    between.APPROVE_PATCH: (_approve_patch, "Approve it", "has a say in it"),
    between.REJECT_PATCH: (_reject_patch, "Reject it", "has to work again"),
    between.REVERT_PATCH: (_revert_patch, "Take it back", "loses the change"),
    between.CANCEL_PATCH: (_cancel_patch, "Drop it", "loses the patch"),
    between.WITHDRAW: (_withdraw, "End it", "offered the work"),
}
"""code -> its sentence, the word on the button, what it means for whom it hurts."""
