"""What judges is done in one's own name (GATE-9): who really speaks, or a refusal that is recorded.

Acknowledging, approving, forcing and their like (``identity/judging_verbs``) begin with ``demand``,
what the person alone may do with ``demand_person``. Not promised: anything against a program of
the same user that wants to forge.
"""

from ..errors import StoreError
from ..feed import activity
from ..identity import who
from ..identity.who import OPERATOR
from ..presence.agents import Agent
from .actor import Actor
from .refusal_types import OtherName
from .voice import vouched_elsewhere

REFUSED = "name_refused"
NOBODY = "shell"
"""Who is recorded where no agent is known that tried."""


def demand(actor: Actor, what: str) -> Agent:
    """The agent that really speaks and, in its own transaction, its sign of life.

    ``what`` is the verb as it is typed. Call it before the transaction that judges: inside that
    one the record of a refusal would be undone with it. From now on ``actor`` acts as that agent.
    Raises NotYourName inside a client's session for another agent's name or the person's.
    """
    named = actor.named
    if named and not _may_be_called(actor, named):
        raise _refused(actor, what, named)
    return actor.speak_as("" if actor.voice.is_free else named or actor.voice.session)


def demand_person(actor: Actor, what: str) -> Agent:
    """The person, or a shell of theirs. Raises NotYourName wherever a client stands above."""
    if not actor.voice.is_free:
        raise _refused(actor, what, OPERATOR, for_person=True)
    return actor.join()[1]


def speaks_for(actor: Actor, agent_id: str) -> bool:
    """Whether whoever calls was started from within the session of an agent: then it is no other
    (GATE-9).
    """
    return any(who.count_as_one(agent_id, one) for one in actor.voice.over)


def _may_be_called(actor: Actor, named: str) -> bool:
    """Whether whoever acts may give this name as its own."""
    voice = actor.voice
    if voice.is_free:
        return True
    if named in who.RESERVED:
        return False
    if voice.session:
        return who.count_as_one(named, voice.session)
    return not vouched_elsewhere(actor.reading(), named)


def _refused(actor: Actor, what: str, named: str, *, for_person: bool = False) -> OtherName:
    """The refusal, with its line in the feed on whoever tried."""
    voice, store = actor.voice, actor.reading()
    try:
        with store.writing() as tx:
            activity.record(
                tx, actor.clock(), voice.session or NOBODY, REFUSED, f"{what} as {named}"
            )
    except StoreError:
        pass  # what cannot be recorded is refused all the same
    return OtherName(what, named, voice.client, for_person=for_person)
