"""The whole picture at one moment: who is here, what is held, what is to be done (CLI-5)."""

from ..presence import windows
from ..presence.agents import Agent
from ..status import attentive, board
from ..status.board import Board
from ..store.sqlite import Store
from . import settled_first
from .actor import Actor
from .orphaned_work import orphaned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def status(actor: Actor, *, attention: bool = True) -> Board:
    """Everything that a status shows; with ``attention`` also what a person may have to act on."""
    store, me = actor.look()
    if attention:
        settled_first.settle(actor, store)
        orphaned(actor, store)  # what is committed by now is nobody's
    return at(actor, store, me, attention=attention)


def add_windows(actor: Actor, seen: Board, env: "Mapping[str, str]") -> Board:
    """The same board with the windows of its sessions, for a person at a terminal; as it is where
    a coding client stands around whoever looks."""
    if actor.voice.is_free:
        seen.windows = windows.of_sessions(actor.reading(), env)
    return seen


def at(actor: Actor, store: Store, me: "Agent | None", *, attention: bool = True) -> Board:
    """The same without another look for who acts: for whoever shows it again and again."""
    if not attention:
        return board.read(store, actor.world(), me)
    return attentive.read(store, actor.world(), me, person=actor.by_person)
