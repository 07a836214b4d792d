"""Asking one agent for one act (DUTY-4): a message with a verb, open until the act is done."""

from typing import NamedTuple

from ..errors import InvalidInput
from ..gates import subjects, wakes
from ..gates.crews import asked_for, crews
from ..gates.wakes import VERBS, Wake
from ..identity.who import of_another_machine, session_of
from ..messages import mailbox
from ..store.sqlite import Store
from ..tasks import task_board
from .actor import Actor
from .crew_refusals import IsGone, NotToBeAsked
from .named_agents import agent_called, is_gone
from .named_targets import reason


class Woken(NamedTuple):
    """The wake, the name of who is asked, and whether it is new or was asked before."""

    wake: Wake
    name: str
    new: bool


def wake(actor: Actor, to: str, verb: str, *, about: str = "", why: str = "") -> Woken:
    """Ask an agent for an act; a subagent's session is asked. Who was asked for the same is not
    asked again. Raises NotToBeAsked, IsGone, NobodyCalled, NotFound, InvalidInput.
    """
    told = reason(why)
    with actor.writing() as (tx, me):
        session = session_of(agent_called(tx, to).id)
        name, subject = crews.name_of(tx, session), _subject(tx, about)
        if session == session_of(me.id):
            raise InvalidInput("that is you: nobody wakes itself")
        if of_another_machine(session):
            raise InvalidInput(
                f"{name} is on another machine, where no wake goes: 'agent-sync send --to {name}' "
                "reaches them at their next step"
            )
        _demand_may_be_asked(tx, session, name, verb)
        if is_gone(actor, tx, session):
            raise IsGone(name)
        known = wakes.same(tx, session, verb, subject)
        if known is not None:
            return Woken(known, name, new=False)
        now = actor.clock()
        said = f"{verb} {subject}".strip() + (f": {told}" if told else "")
        number = mailbox.send(tx, now, me, [session], said, kind=mailbox.WAKE)
        wakes.note(tx, number, session, verb, subject, now)
        made = wakes.same(tx, session, verb, subject)
        assert made is not None
        return Woken(made, name, new=True)


def _demand_may_be_asked(store: Store, session: str, name: str, verb: str) -> None:
    if verb not in VERBS:
        raise NotToBeAsked(verb, list(VERBS), name, None)
    crew = crews.of_agent(store, session)
    admitted = asked_for.admitted(crew, session)
    if verb not in admitted:
        raise NotToBeAsked(verb, admitted, name, crew)


def _subject(store: Store, about: str) -> str:
    """The id of what a wake is about: of a gate, a crew, ... or a task. Raises NotFound."""
    word = about.strip().upper()
    if not word:
        return ""
    if word[:1] == "T" and word[1:].isdigit():
        return task_board.find(store, word).ref
    letter, number = subjects.parsed(word)
    if not subjects.exists(store, letter, number):
        raise subjects.unknown(store, letter, number)
    return subjects.subject(letter, number)
