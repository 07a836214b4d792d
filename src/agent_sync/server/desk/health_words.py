"""Whether edits here are really guarded: hooks of each session, their errors, a pause."""

from typing import Any

from ...presence.agents import SESSION
from ...presence.armed import ENFORCED, OFF, PARTIAL
from ...sessions import pauses
from ...status.board import Board, Peer
from ...store.sqlite import Store
from ...views import client_words, concern_sentences
from ...views.payload import moment
from ...views.terminal import clean
from . import offers

Facts = dict[str, Any]
TEXT = 200
BARE = "No hook guards this repository: edits of agents are not stopped, and nothing is kept"
STARTS_BARE = "No settings file arms hooks here: sessions that start now have none but by a plugin"


def health(store: Store, board: Board, typed: str) -> Facts:
    """What a person has to know of it; ``says`` is empty where all is well. ``protection_of`` is of
    the repository: {state, says, command}, None where hooks guard it; ``typed``: what
    installs them where none are, '' where they are.
    """
    unarmed = _unarmed(board, typed) if typed else None
    pause = pauses.current(store, board.now)
    told = [peer for peer in board.agents if peer.kind == SESSION and peer.told]
    rows = [_row(x) for x in board.agents if x.kind == SESSION and x.protection != ENFORCED]
    paused = {"until": moment(pause.until_at), "by": pause.agent_id, "why": pause.reason,
              "acts": offers.of_pause()} if pause else None  # fmt: skip
    says = [unarmed["says"]] if unarmed else []
    says += [f"{row['agent']}: {row['says']}" for row in rows]
    says += ["Nothing is refused here now: hooks are paused"] if pause else []
    says += [concern_sentences.cut_short(place, look.took_ms) for place, look in board.cut_short]
    return {
        "protection": rows,
        "protection_of": unarmed,
        "hook_errors": {"count": board.hook_errors, "last": board.hook_error or None},
        "pause": paused,
        "advisory": bool(told),
        "says": says,
    }


def _unarmed(board: Board, typed: str) -> Facts:
    guarded = any(x.kind == SESSION and x.protection == ENFORCED for x in board.agents)
    state = PARTIAL if guarded else OFF
    return {"state": state, "says": STARTS_BARE if guarded else BARE, "command": typed}


def _row(peer: Peer) -> Facts:
    said = {"agent": peer.name, "agent_id": peer.id, "state": peer.protection}
    return {**said, "says": _says(peer)}


def _says(peer: Peer) -> str:
    if peer.unprotected:
        return clean(client_words.not_protected(peer.unprotected), TEXT)
    if peer.told:
        return "its hooks only tell, they refuse nothing"
    if peer.protection == OFF:
        return "its hooks have stopped running: its edits are not stopped"
    return "no hooks run for it: its edits are not stopped"
