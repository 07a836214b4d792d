"""The operator comes and goes: at a console, whose process vouches for it, or in a shell."""

from ..feed import activity
from ..identity.liveness import RUNNING, TURN_ENDED
from ..identity.who import OPERATOR
from ..locks import ending, open_leases
from ..locks.claim import CONSOLE, World
from ..locks.lease import Lease
from ..presence import agents, vouching
from ..presence.agents import Agent
from . import sign_of_life

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def enter(store: "Transaction", now: int, *, pid: int, cwd: str) -> Agent:
    """A console opens; its process vouches for the operator.

    What was locked at a console that was killed holds again, until its time is over.
    """
    known = agents.find(store, OPERATOR) is not None
    found = sign_of_life.refresh(store, OPERATOR, now, state=RUNNING, pid=pid, cwd=cwd)
    if known:
        activity.record(store, now, OPERATOR, "agent_joined", CONSOLE)
    return found


def leave(store: "Transaction", world: World, *, pid: int) -> list[Lease]:
    """A console closes: what was locked at one ends, and is given back.

    While a second console of the same person is open, it stays and keeps everything. What the
    person locked from a shell stays as it is: no console vouched for that.
    """
    if vouching.leave_to_twin(store, OPERATOR, pid):
        return []
    held = _end(store, world, "console closed")
    activity.record(store, world.now, OPERATOR, "agent_left", "console closed")
    vouching.leave_for_now(store, OPERATOR, TURN_ENDED, world.now)
    return held


def act_from_shell(store: "Transaction", world: World) -> None:
    """The operator acts without a console: one that was killed vouches for nothing any more.

    Else its process, provably gone, would make whatever is locked from a shell hold nothing.
    """
    gone = vouching.process_gone(store, OPERATOR)
    if gone and not vouching.leave_to_twin(store, OPERATOR, gone):  # a second console stays
        _end(store, world, "console gone")
        vouching.no_process(store, OPERATOR)


def _end(store: "Transaction", world: World, why: str) -> list[Lease]:
    held = [lease for lease in open_leases.open_of(store, OPERATOR) if lease.keep == CONSOLE]
    ending.release(store, held, world, why, OPERATOR)
    return held
