"""Gates as a person reads them, and as data."""

from collections.abc import Sequence

from ..actions.gate_actions import GateView
from ..gates.parties import Party
from ..gates.steps import Step
from . import tables
from .gate_shapes import GateData, StepData
from .payload import moment
from .tables import Style
from .terminal import clean

NO_GATES = "No gate is open."


def guarded(view: GateView, most: int = 3) -> str:
    """What a gate guards, in short."""
    if not view.paths:
        return "everything"
    keys = [path.key for path in view.paths]
    more = f" and {len(keys) - most} more" if len(keys) > most else ""
    return ", ".join(keys[:most]) + more


def standing(party: Party) -> str:
    """A party and what it said."""
    return f"{party.name} ({party.verdict or 'not yet'})"


def lines(view: GateView) -> list[str]:
    """One gate, in lines: what it is, who, what is missing, what comes next."""
    one = view.gate
    said = [f"{one.ref} is {one.state}; it guards {clean(guarded(view), 300)}"]
    if one.why:
        said.append(f"  why: {clean(one.why, 500)}")
    said.append("  parties: " + ", ".join(clean(standing(x), 100) for x in view.parties))
    if view.unbound:
        said.append(f"  not bound, for no hooks run there: {clean(', '.join(view.unbound), 300)}")
    if one.summary:
        said.append(f"  {'agreed' if one.state == 'ready' else 'said'}: {clean(one.summary, 500)}")
    return said + [f"  {clean(step, 300)}" for step in next_steps(view)]


def next_steps(view: GateView) -> list[str]:
    """What lets everybody go on, and who can do it."""
    one = view.gate
    if not one.is_open:
        return []
    if view.missing:
        names = ", ".join(x.name for x in view.missing)
        return [f"next: {names}: agent-sync gate ack {one.ref}"]
    if view.cause:
        return [f"in the way: {'; '.join(x.said for x in view.cause[:4])}"]
    if view.can_resolve:
        return [f'next: agent-sync gate resolve {one.ref} --summary "what you agreed"']
    return ["nobody it waits for is here; the person, or who comes back, goes on with it"]


def table(style: Style, views: Sequence[GateView]) -> list[str]:
    """The gates as a table."""
    cells = [
        (
            view.gate.ref,
            view.gate.state,
            guarded(view, 2),
            ", ".join(standing(x) for x in view.parties),
            style.ago(view.gate.created_at),
            view.gate.why,
        )
        for view in views
    ]
    return tables.rows(style, cells, ("GATE", "STATE", "GUARDS", "PARTIES", "SINCE", "WHY"))


def history(style: Style, found: Sequence[Step]) -> list[str]:
    """The steps of a subject, one a line."""
    return [
        f"  {style.ago(one.at)}: {clean(one.agent_name, 64)} "
        f"{one.what.replace('_', ' ')}" + (f": {clean(one.body, 300)}" if one.body else "")
        for one in found
    ]


def payload(view: GateView) -> GateData:
    """A gate as data."""
    one = view.gate
    return {
        "id": one.ref,
        "state": one.state,
        "reason": one.reason,
        "why": one.why,
        "policy": one.policy,
        "summary": one.summary,
        "opener_id": one.opener_id,
        "checkout": one.checkout or None,
        "paths": [{"target": x.target, "key": x.key} for x in view.paths],
        "parties": [
            {
                "id": x.agent_id,
                "name": x.name,
                "verdict": x.verdict or None,
                "note": x.note,
                "bound": x.name not in view.unbound,
                "at": moment(x.at) if x.verdict else None,
            }
            for x in view.parties
        ],
        "missing": [x.name for x in view.missing],
        "in_the_way": [x.said for x in view.cause],
        "can_resolve": view.can_resolve,
        "next": next_steps(view),
        "opened_at": moment(one.created_at),
        "deadline": moment(one.deadline_at),
        "ended_at": moment(one.ended_at),
    }


def steps_payload(found: Sequence[Step]) -> list[StepData]:
    """The history of a subject as data."""
    return [
        {
            "at": moment(one.at),
            "agent_id": one.agent_id,
            "agent": one.agent_name,
            "what": one.what,
            "text": one.body,
        }
        for one in found
    ]
