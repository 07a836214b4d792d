"""Crews in words: who is in one, what its mode lets a member do, why something was refused."""

from collections.abc import Callable, Sequence
from typing import Any

from ..actions.crew_actions import Member, Shown, Taken
from ..actions.crew_refusals import (
    InACrew,
    IsGone,
    NothingToTake,
    NotInCrew,
    NotReady,
    NotTheArchitect,
    NotToBeAsked,
)
from ..actions.refusal_types import Refusal
from ..actions.wake_actions import Woken
from ..errors import AgentSyncError, Conflict, InvalidInput
from ..gates.crews.crews import HANDOFF_RESUME, IN_THE_OPEN, MANAGER_DELEGATE, PEER_CONTRACT, Crew
from ..gates.steps import Step
from .payload import Payload, moment
from .tables import Style, rows
from .terminal import clean

NAME, TITLE = 64, 100
RULES = {
    IN_THE_OPEN: "its members work as without a crew",
    PEER_CONTRACT: "a member edits only under a lease that it asked for: 'agent-sync lock FILE', "
    "or 'claim-task TASK --lock'",
    MANAGER_DELEGATE: "who is not the architect edits only for a task in progress that the "
    "architect or the person made or gave, and only the files it names",
    HANDOFF_RESUME: "one member at a time has the work; the others edit nothing until they accept "
    "a hand-over, or 'agent-sync crew take' it from one that is gone",
}
NO_CREWS = "No crews: 'agent-sync crew create TITLE' makes one."


def named(crew: Crew) -> str:
    """A crew by its id and title, as a line of others' words."""
    return f"{crew.ref}: {clean(crew.title, TITLE)}"


def rule(crew: Crew) -> str:
    """What its mode asks of its members."""
    return f"mode {crew.mode}: {RULES[crew.mode]}"


def crew(style: Style, shown: Shown) -> list[str]:
    """One crew for a person: what it is, who is in it, what happened, what is missing."""
    one = shown.crew
    state = f"closed {style.ago(one.ended_at)}" if one.ended_at else f"phase {one.phase}"
    lines = [f"{named(one)} ({state})", rule(one), f"architect: {leader(shown)}"]
    if one.mode == HANDOFF_RESUME:
        lines.append(f"the work: {clean(shown.worker, NAME) or 'nobody has it'}")
    lines += ["", *(members(style, shown.members) or ["No members."])]
    if shown.missing:
        lines += ["", *(f"missing: {clean(said)}" for said in shown.missing)]
    return [*lines, "", *map(_step(style), shown.history)]


def leader(shown: Shown) -> str:
    """The name of its architect, or what stands for it."""
    return clean(shown.architect, NAME) or "nobody ('agent-sync crew take')"


def members(style: Style, found: Sequence[Member]) -> list[str]:
    """The members of a crew, one a row."""
    cells = [
        (
            clean(one.party.name, NAME),
            one.party.part,
            one.status,
            style.ago(one.party.at),
        )
        for one in found
    ]
    return rows(style, cells, ("MEMBER", "ROLE", "STATUS", "SINCE")) if cells else []


def crews(style: Style, found: Sequence[Shown]) -> list[str]:
    """Crews, one a row."""
    cells = [
        (
            one.crew.ref,
            one.crew.mode,
            "closed" if one.crew.ended_at else one.crew.phase,
            clean(one.architect, NAME) or "-",
            str(len(one.members)),
            clean(one.crew.title, TITLE),
        )
        for one in found
    ]
    return rows(style, cells, ("ID", "MODE", "PHASE", "ARCHITECT", "MEMBERS", "TITLE"))


def _step(style: Style) -> "Callable[[Step], str]":
    def said(step: Step) -> str:
        verb = step.what.removeprefix("crew_").replace("_", " ")
        body = f": {clean(step.body, 200)}" if step.body else ""
        return f"{style.ago(step.at)}  {clean(step.agent_name, NAME)} {verb}{body}"

    return said


def taken(done: Taken) -> str:
    """What was taken over."""
    parts = ["lead"] * done.lead + ["have the work of"] * done.work
    return f"you {' and '.join(parts)} crew {done.crew.ref} now"


def woken(done: Woken) -> str:
    """Whom was asked for what, or that it was asked before."""
    one = done.wake
    asked = f"{one.verb} {one.subject}".strip()
    if done.new:
        return f"asked {clean(done.name, NAME)} for: {asked} ({one.ref})"
    return f"{clean(done.name, NAME)} was asked for this before ({one.ref}): {asked}"


def payload(shown: Shown) -> Payload:
    """A crew as data."""
    one = shown.crew
    return {
        "id": one.ref,
        "title": one.title,
        "mode": one.mode,
        "rule": RULES[one.mode],
        "phase": one.phase,
        "open": not one.ended_at,
        "architect": shown.architect or None,
        "architect_id": one.architect_id or None,
        "worker": shown.worker or None,
        "worker_id": one.worker_id or None,
        "members": [_member(each) for each in shown.members],
        "created": moment(one.created_at),
        "ended": moment(one.ended_at),
        "missing": shown.missing,
    }


def _member(one: Member) -> Payload:
    return {
        "id": one.party.agent_id,
        "name": one.party.name,
        "role": one.party.part,
        "status": one.status,
        "bound": one.party.bound,
        "since": moment(one.party.at),
    }


def history(shown: Shown) -> list[Payload]:
    """The history of a crew as data."""
    return [
        {"at": moment(one.at), "by": one.agent_name, "what": one.what, "text": one.body}
        for one in shown.history
    ]


def wake_payload(done: Woken) -> Payload:
    """A wake as data."""
    one = done.wake
    return {
        "id": one.ref,
        "to": done.name,
        "to_id": one.agent_id,
        "verb": one.verb,
        "about": one.subject or None,
        "new": done.new,
    }


def _in_a_crew(refused: InACrew) -> Conflict:
    ref = refused.crew.ref
    if refused.name:
        return Conflict(f"{clean(refused.name, NAME)} is in crew {ref}", crew=ref)
    return Conflict(f"you are in crew {ref} already: 'agent-sync crew leave' first", crew=ref)


def _not_the_architect(refused: NotTheArchitect) -> Conflict:
    ref, name = refused.crew.ref, clean(refused.name, NAME)
    if refused.gone:
        way = "its architect is gone: 'agent-sync crew take' takes that over"
    else:
        way = f"ask {name} with 'agent-sync send'" if name else "ask the person"
    return Conflict(f"only the architect of {ref} or the person does that; {way}", crew=ref)


def _nothing_to_take(refused: NothingToTake) -> Conflict:
    who = [f"{clean(name, NAME)} {what}" for name, what in (
        (refused.architect, "leads it"), (refused.worker, "has the work")
    ) if name]  # fmt: skip
    said = f"nothing of {refused.crew.ref} is left by somebody who is gone: {', '.join(who)}"
    return Conflict(said, crew=refused.crew.ref)


def _not_in_crew(refused: NotInCrew) -> Conflict:
    ref = refused.crew.ref
    if refused.name:
        return Conflict(f"{clean(refused.name, NAME)} is no member of {ref}", crew=ref)
    return Conflict(f"you are no member of {ref}: 'agent-sync crew join {ref}'", crew=ref)


def _is_gone(refused: IsGone) -> Conflict:
    return Conflict(f"{clean(refused.name, NAME)} is gone")


def _not_ready(refused: NotReady) -> Conflict:
    ref, missing = refused.crew.ref, "; ".join(map(clean, refused.missing))
    said = f"{ref} is not {refused.phase} yet: {missing}"
    return Conflict(said, crew=ref, phase=refused.crew.phase, missing=refused.missing)


def _not_to_be_asked(refused: NotToBeAsked) -> InvalidInput:
    verbs = ", ".join(refused.verbs)
    if refused.crew is None:
        return InvalidInput(
            f"nobody is woken to {clean(refused.verb, 40)!r}; the verbs are: {verbs}",
            verbs=refused.verbs,
        )
    crew_ = refused.crew
    return InvalidInput(
        f"{clean(refused.name, NAME)} is not woken to {refused.verb} in crew {crew_.ref} "
        f"(mode {crew_.mode}); the verbs are: {verbs}",
        verbs=refused.verbs,
        crew=crew_.ref,
    )


CREW_REFUSALS: "dict[type[Refusal], Callable[[Any], AgentSyncError]]" = {
    InACrew: _in_a_crew,
    NotTheArchitect: _not_the_architect,
    NothingToTake: _nothing_to_take,
    NotInCrew: _not_in_crew,
    IsGone: _is_gone,
    NotReady: _not_ready,
    NotToBeAsked: _not_to_be_asked,
}
