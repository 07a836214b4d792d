"""Whether edits here are really guarded: hooks of each session, their errors, a pause."""

from typing import Any

from ...presence.agents import SESSION
from ...presence.armed import ENFORCED, OFF
from ...sessions import pauses
from ...status.board import Board, Peer
from ...store.sqlite import Store
from ...views import client_words, concerns
from ...views.payload import moment
from ...views.terminal import clean
from . import offers

Facts = dict[str, Any]
TEXT = 200


def health(store: Store, board: Board) -> Facts:
    """What a person has to know of it; ``says`` is empty where all is well."""
    pause = pauses.current(store, board.now)
    told = [peer for peer in board.agents if peer.kind == SESSION and peer.told]
    rows = [_row(x) for x in board.agents if x.kind == SESSION and x.protection != ENFORCED]
    paused = {"until": moment(pause.until_at), "by": pause.agent_id, "why": pause.reason,
              "acts": offers.of_pause()} if pause else None  # fmt: skip
    says = [f"{row['agent']}: {row['says']}" for row in rows]
    says += ["Nothing is refused here now: hooks are paused"] if pause else []
    says += [concerns.cut_short(place, look.took_ms) for place, look in board.cut_short]
    return {
        "protection": rows,
        "hook_errors": {"count": board.hook_errors, "last": board.hook_error or None},
        "pause": paused,
        "advisory": bool(told),
        "says": says,
    }


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
