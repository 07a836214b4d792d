"""One card an agent: what it does, in which window, what it holds and wants, what it left."""

from typing import Any

from ...identity.who import OPERATOR
from ...messages import received_mail
from ...presence import agents
from ...status.board import Board, Held, Peer
from ...status.whole import Whole
from ...store.sqlite import Store
from ...views import client_words, payload, window_words

Facts = dict[str, Any]
MOST_FILES = 200


def cards(store: Store, seen: Whole, waits: "list[Facts]") -> "list[Facts]":
    """All that are here, who asks or waits first. ``waits``: as ``waiting_rows`` has them."""
    work = _work(seen)
    found = [
        {
            **payload.agent(peer),
            "me": peer.id == OPERATOR,
            "window": _window(seen.board, peer),
            "running": payload.running(seen.board, peer),
            "asking": payload.asking(seen.board, peer),
            "holds": [_held(x) for x in seen.board.leases if x.lease.agent_id == peer.id],
            "wants": [_wanted(one) for one in waits if one["agent_id"] == peer.id],
            "uncommitted": work.get(peer.id, [])[:MOST_FILES],
            "unread": _unread(store, seen.board, peer),
        }
        for peer in seen.board.agents
    ]
    return sorted(found, key=lambda one: (not one["asking"], not one["wants"], one["me"]))


def _window(board: Board, peer: Peer) -> "Facts | None":
    """By what its window can be told, for the person alone (ARR-2)."""
    window = board.windows.get(peer.id)
    if window is None:
        return None
    return {
        "client": client_words.label(peer.client),
        "terminal": window.terminal,
        "folder": window_words.folder(peer.cwd),
        "prompt": window.prompt,
    }


def _held(held: Held) -> Facts:
    lease = held.lease
    return {
        "path": lease.key,
        "target": lease.target,
        "kind": lease.kind,
        "mode": lease.mode,
        "since": payload.moment(lease.created_at),
        "until": payload.moment(held.until),
        "reason": lease.reason,
        "token": lease.id,
        "waiters": held.waiters,
    }


def _wanted(wait: Facts) -> Facts:
    return {name: wait[name] for name in ("path", "since", "holder", "holder_id", "holder_is")}


def _work(seen: Whole) -> "dict[str, list[str]]":
    """What each wrote, as far as the notes say, that nobody has committed; newest first."""
    found: dict[str, list[str]] = {}
    for (key, _), authors in seen.work.items():
        for author in authors:
            mine = found.setdefault(author.agent_id or OPERATOR, [])
            if key not in mine:
                mine.append(key)
    return found


def _unread(store: Store, board: Board, peer: Peer) -> int:
    if peer.id == OPERATOR:
        return board.unread
    who = agents.find(store, peer.id)
    return received_mail.unread_count(store, who, board.now) if who else 0
