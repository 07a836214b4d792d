"""The words of a refusal (AUTO-3, HOOK-3): facts first, then what to do; never how to break it.

The model reads the JSON's reason; the same text goes to standard error for older clients
and other agents. The second refusal of a file is shorter; the third ends the matter.
"""

import os
import time

from ...clients.claude_code import denial
from ...clients.dialect import REFUSAL
from ...identity.liveness import ACTIVE, Holder, status
from ...identity.who import OPERATOR, is_ancestor, of_another_machine, session_of
from ...locks.claim import Claim, Judgement
from ...locks.lease import AUTO, FOR_A_COMMAND, SHARED, Lease, one_each
from ...locks.ticket import Ticket
from ...locks.wait_queue import ADVISED_WAIT_S
from ...views.model_frame import frame, line
from ..call import BLOCK, Answer, Call, encode
from .refusal_counts import ESCALATE_AT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

EDIT, COMMAND, PATCH = "edit", "command", "patch"
ALSO = 4
"""So many further files that are not free are named."""


def refuse(
    call: Call,
    claim: Claim,
    judged: Judgement,
    path: str,
    count: int,
    *,
    what: str = EDIT,
    did: str = "",
    also: "Sequence[tuple[str, Judgement]]" = (),
    paths: "Sequence[str]" = (),
) -> Answer:
    """The answer that blocks, in the form that the ``count``-th refusal of a file takes.

    ``what`` is an edit, a command or a patch, and ``did`` says how it would have written the file;
    ``also`` are further files that it would have written, and who has them, ``paths`` where they
    are, for one that can wait for all of them.
    """
    named = _shell_path(call, path)
    all_named = [named, *(_shell_path(call, one) for one in paths)]
    is_held = "locked by" if judged.blockers else "reserved for"
    holders = _holders(call, judged, claim.key)
    text = "\n".join(
        [
            f"[agent-sync] BLOCKED: {line(claim.key)} is {is_held} {holders}.",
            *([line(did)] if did else []),
            *([_held_too(also)] if also else []),
            _no_other_way(judged, what),
            *_advice(call, judged, named, count, what=what, wait=_wait(all_named)),
            *_reasons(judged, count),
        ]
    )
    return blocked(call, text)


def _held_too(also: "Sequence[tuple[str, Judgement]]") -> str:
    shown = [f"{line(key, 120)} ({_first(judged)})" for key, judged in also[:ALSO]]
    more = len(also) - len(shown)
    return f"Also not free: {', '.join(shown)}{f' and {more} more' if more else ''}."


def _no_other_way(judged: Judgement, what: str) -> str:
    """What a model tries next, when its edit is refused, is the same with another tool."""
    tools = "python, a script, another tool" if what != COMMAND else "python, an edit, another tool"
    name = _first(judged)
    whose = f"overwrites {name}'s work" if judged.blockers else f"takes the file from {name}"
    return f"Do not write it in another way ({tools}): that {whose}."


def _first(judged: Judgement) -> str:
    first = (judged.blockers or judged.tickets)[0]
    return "the person" if first.agent_id == OPERATOR else line(first.holder.name, 80)


def blocked(call: Call, text: str) -> Answer:
    """Exit code 2, the text on standard error, and the JSON deny with the same text."""
    out = encode(call.store, denial(text))
    return Answer(BLOCK, out, text + "\n", kind=REFUSAL, text=text)


def _holders(call: Call, judged: Judgement, key: str) -> str:
    leases = one_each(judged.blockers)
    parts = [_lease_facts(call, lease, key) for lease in leases[:3]]
    parts += [_ticket_facts(call, ticket) for ticket in judged.tickets[: 3 - len(parts)]]
    more = len(leases) + len(judged.tickets) - len(parts)
    return " and ".join(parts) + (f" and {more} more" if more > 0 else "")


def _lease_facts(call: Call, lease: Lease, key: str) -> str:
    if is_ancestor(call.agent_id, lease.agent_id):
        who = f"{line(lease.holder.name, 80)} (a subagent of yours)"
    elif lease.agent_id == OPERATOR:
        who = "operator (a person)"
    elif of_another_machine(lease.agent_id):
        who = f"{line(lease.holder.name, 80)} (on another machine)"
    else:
        who = line(lease.holder.name, 80)
    kept = _until_commit(call, lease)
    doing = "its work in the file is not committed" if kept else "it is editing the file"
    doing = line(lease.reason, 160) if lease.reason else doing
    what = f" by an automatic lease ({doing})" if lease.kind == AUTO else ""
    if lease.mode == SHARED:
        what = " by a shared lease that you do not have"
    scope = "" if lease.target == "file" else f" as part of {line(lease.key, 120)}"
    if lease.target == "file" and lease.key != key:
        scope = f" as {line(lease.key, 120)}, another name of that file (a hard link),"
    return f"{who}{scope}{what} since {clock(lease.created_at, call.now)}, {_until(call, lease)}"


def _until(call: Call, lease: Lease) -> str:
    until = call.world.until(lease)
    if _until_commit(call, lease):
        latest = f", at the latest {clock(until, call.now)} without a sign of it" if until else ""
        return f"until it commits the file{latest}"
    if not until:
        return "until its turn ends or the file is committed"
    if lease.kind == AUTO:
        return f"until its turn ends, at the latest {clock(until, call.now)} without a sign of it"
    return f"until {clock(until, call.now)}"


def _until_commit(call: Call, lease: Lease) -> bool:
    """Whether only a commit ends a lease now: its holder's turn is over, and it was kept."""
    return lease.kind == AUTO and lease.keep == "commit" and not at_work(call, lease.holder)


def at_work(call: Call, holder: Holder) -> bool:
    """Whether an agent's turn runs, and it gives signs of it."""
    return status(holder, call.now, call.world.limits, call.world.probe) == ACTIVE


def _ticket_facts(call: Call, ticket: Ticket) -> str:
    until = f", until {clock(ticket.reserved_until, call.now)}" if ticket.reserved_until else ""
    return (
        f"{line(ticket.name, 80)}, who was first in the queue for it since "
        f"{clock(ticket.created_at, call.now)}{until}"
    )


def clock(moment: int, now: int) -> str:
    """A moment as time of day in UTC with its distance from now."""
    text = time.strftime("%H:%M UTC", time.gmtime(moment / 1000))
    minutes = round(abs(moment - now) / 60_000)
    size = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    if not minutes:
        return f"{text} (now)"
    return f"{text} ({size} ago)" if moment < now else f"{text} (in {size})"


def _wait(named: "Sequence[str]") -> str:
    """The command that waits for all of them."""
    return f"agent-sync lock {' '.join(named) if all(named) else 'FILE'} --wait={ADVISED_WAIT_S}"


def _advice(
    call: Call, judged: Judgement, named: str, count: int, *, what: str, wait: str
) -> list[str]:
    holder = line((judged.blockers or judged.tickets)[0].agent_id, 80)
    name = _name_for_shell(judged, holder)
    leave = _leave(call, judged) if what != COMMAND else ""
    if count >= ESCALATE_AT:
        return [
            f"This is refusal {count} of this file in this session: stop trying it. Do other work, "
            "or end your turn and say that it waits for this file. "
            "The holder and the operator have been told."
            + (f" Or {leave}: then it is not lost." if leave else ""),
            *_contest(judged, named),
        ]
    again = "run the command again" if what == COMMAND else f"make the {what} again"
    # A wait that stands in the refused command itself is not run either.
    alone = ", alone, in a call of its own" if what == COMMAND else ""
    if count > 1:
        left = f", {leave}" if leave else ""
        return [f"Still held: wait with `{wait}`{alone}{left}, or do other work."]
    return [
        _waiting(call, judged),
        "Next steps:",
        f"1. wait for it, in turn: `{wait}`{alone}, then {again};",
        *_others(judged, name, named, leave),
        f"Trying the same {what} again without waiting will be refused again.",
    ]


def _contest(judged: Judgement, named: str) -> list[str]:
    """What is locked by hand by another agent can be contested (GATE-7)."""
    by_hand = any(x.kind != AUTO and x.agent_id != OPERATOR for x in judged.blockers)
    if not by_hand:
        return []
    contest = f'`agent-sync lock {named or "FILE"} --contest --why "..."`'
    return [f"Or, if it cannot wait, contest it: {contest}; then both agree before either goes on."]


def _others(judged: Judgement, name: str, named: str, leave: str) -> list[str]:
    """What else can be done, numbered from 2."""
    found = [
        *([leave] if leave else []),
        "do other work that does not need this file",
        f'ask its holder: `agent-sync send --to {name} --message "..."`',
        *_presumed(judged, named),
    ]
    last = len(found) + 1
    return [f"{n}. or {text}{'.' if n == last else ';'}" for n, text in enumerate(found, 2)]


def _leave(call: Call, judged: Judgement) -> str:
    """The refused edit as a patch, for whoever holds the file, if of another session (PATCH-5)."""
    holders = [session_of(one.agent_id) for one in judged.blockers]
    if not holders or session_of(call.agent_id) in holders:
        return ""
    return f'leave it for {_first(judged)}: `agent-sync propose --refused --title "..."`'


def _presumed(judged: Judgement, named: str) -> list[str]:
    """A way for who made the file himself, where its holder is only presumed to have."""
    leases = judged.blockers
    if not leases or not all(x.reason.startswith(FOR_A_COMMAND) for x in leases):
        return []
    return [f"if you made what is in it: `agent-sync own {named or 'FILE'}`"]


def _waiting(call: Call, judged: Judgement) -> str:
    idle = [x for x in judged.blockers if x.agent_id != OPERATOR and not at_work(call, x.holder)]
    if idle:
        return (
            f"{line(idle[0].holder.name, 80)} is not at work now, so waiting may have no end: ask "
            "the person. Until they answer, work on another file, or in a worktree of your own."
        )
    if any(lease.agent_id == OPERATOR for lease in judged.blockers):
        return "Waiting may not help: a person holds it on purpose."
    if any(lease.kind != AUTO for lease in judged.blockers):
        return "Waiting helps only if it is released or runs out in time; asking may be quicker."
    if any(lease.keep == "commit" for lease in judged.blockers):
        return "Waiting helps only if its holder commits the file; asking may be quicker."
    if not judged.blockers:
        return "Waiting helps: it is free again when that time is over, or its turn with it."
    return "Waiting helps: an automatic lease ends with its holder's turn."


def _name_for_shell(judged: Judgement, holder: str) -> str:
    first = (judged.blockers or judged.tickets)[0]
    name = first.holder.name if first.holder.name.isascii() else holder
    return shell_quoted(line(name, 80))


def _reasons(judged: Judgement, count: int) -> list[str]:
    reasons = [
        f"{lease.holder.name}: {lease.reason}" for lease in judged.blockers[:3] if lease.reason
    ]
    if not reasons or count > 1:
        return []
    return ["The reason given with it:", frame([], [line(reason) for reason in reasons])]


def _shell_path(call: Call, path: str) -> str:
    """The path as the session's shell can use it from where it stands; '' for one that cannot
    be shown to a model as it is: a command that names another file would be worse than none.
    """
    cwd = os.path.realpath(call.cwd)
    real = os.path.realpath(os.path.join(cwd, path))
    inside = real.startswith(cwd.rstrip(os.sep) + os.sep)
    named = real[len(cwd) :].lstrip(os.sep) if inside else real
    return shell_quoted(named) if line(named, len(named)) == named else ""


def shell_quoted(text: str) -> str:
    """A word that a POSIX shell reads as exactly this text."""
    safe = all(c.isalnum() or c in "._-/@%+=:," for c in text) and text.isascii()
    if safe and text and not text.startswith("-"):
        return text
    if text.startswith("-"):
        text = "./" + text
    return "'" + text.replace("'", "'\"'\"'") + "'"
