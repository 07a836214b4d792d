"""For a while no hook here refuses anything: the person's alone to say (ARR-3, GATE-9)."""

from ..feed import activity
from ..sessions import pauses
from ..sessions.pauses import Pause
from . import given_values
from .actor import Actor
from .named_targets import reason
from .own_name import demand_person

DEFAULT_MS = 30 * 60_000


def pause(actor: Actor, ms: int = DEFAULT_MS, *, why: str = "") -> Pause:
    """Let all hooks of this repository let pass for so long; one that is on is replaced.

    Raises NotYourName inside a client's session, InvalidInput for more than a day.
    """
    told = reason(why)
    given_values.pause_ms(ms / 60_000)
    demand_person(actor, "pause")
    with actor.writing() as (tx, me):
        now = actor.clock()
        made = Pause(me.id, told, now, now + ms)
        pauses.begin(tx, made)
        activity.record(tx, now, me.id, "paused", told)
    return made


def end(actor: Actor) -> bool:
    """End the pause; False where none is on. Raises NotYourName inside a client's session."""
    demand_person(actor, "pause --end")
    with actor.writing() as (tx, me):
        now = actor.clock()
        was = pauses.current(tx, now)
        pauses.end(tx, now)
        if was:
            activity.record(tx, now, me.id, "pause_ended")
    return was is not None


def current(actor: Actor) -> "Pause | None":
    """The pause that is on, None for none. It only looks."""
    store, _ = actor.look()
    return pauses.current(store, actor.clock())
