"""Asking the relay of this clone over its socket: to confirm, and how the link stands (LINK-2).

Neither ``socket`` nor ``json`` is loaded before something is asked.
"""

import os
import time

from . import link_state, linked, linked_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, Sequence

    from ..store.sqlite import Store
    from .linked import Link

HOOK_MS, COMMAND_MS = 150, 5_000
"""So long a hook and a command wait for the relay."""
SKIP_MS = 30_000
"""So long nobody asks a relay that let somebody wait in vain."""
AWAY = "away"
LONGEST = 1 << 20
"""Bytes of an answer."""
RETRY_S = 0.01
_STATES = (linked_rows.CONFIRMED, linked_rows.REFUSED)


class Said:
    """What became of one claim: confirmed, refused or away; the server's fence, '' for none; why it
    was refused, one word; the name of who has it, '' where that is not told."""

    __slots__ = ("error", "fence", "holder", "state")

    def __init__(self, found: "Mapping[str, object]") -> None:
        holder = found.get("holder")
        self.state = str(found.get("state")) if found.get("state") in _STATES else AWAY
        self.fence = _word(found.get("fence"))
        self.error = _word(found.get("error"))
        self.holder = _word(holder.get("name")) if isinstance(holder, dict) else ""


def _word(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text[:129] if text.isprintable() and not any(x.isspace() for x in text) else ""


def confirm(
    store: "Store", link: "Link", claims: "Sequence[tuple[str, str]]", now: int, wait_ms: int
) -> "list[Said]":
    """What the server says of claims, (kind, local id) each, all or none of them: in their order.

    Away, all of them, where the relay gives no answer in time; one that lets us wait for
    nothing is not asked again for ``SKIP_MS``. Never inside a transaction: it may write.
    """
    away = [Said({}) for _ in claims]
    if now < link.skip_until <= now + SKIP_MS:
        return away
    try:
        database = os.path.realpath(store.path)  # a copy of a clone has its link, and other rows
        asked = {"confirm": [list(one) for one in claims], "together": True, "database": database}
        found = call(link, asked, wait_ms).get("results")
    except TimeoutError:
        with store.writing() as tx:
            link_state.put(tx, skip_until=now + SKIP_MS)
        return away
    except (OSError, ValueError):
        return away
    rows = found if isinstance(found, list) and len(found) == len(claims) else []
    return [Said(one) if isinstance(one, dict) else Said({}) for one in rows] or away


def call(link: "Link", asked: "Mapping[str, object]", wait_ms: int) -> "dict[str, object]":
    """One line to the relay, one back. Raises TimeoutError where it is there and does not answer,
    OSError where it is not there, ValueError for what is no answer."""
    import json

    deadline = time.monotonic() + wait_ms / 1000
    door = linked.door_of(link.id)
    first = f"{door[2]}\n" if len(door) > 2 else ""
    with _connected(door, deadline) as peer:
        peer.sendall((first + json.dumps(asked) + "\n").encode())
        found = json.loads(_line(peer, deadline))
    if not isinstance(found, dict):
        raise ValueError("no answer")
    return found


def _line(peer: "socket.socket", deadline: float) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        peer.settimeout(_left(deadline))
        part = peer.recv(65_536)
        if not part or len(data) > LONGEST:
            raise ValueError("cut short")
        data += part
    return data


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connected(door: "tuple[str, ...]", deadline: float) -> "socket.socket":
    import socket

    if door[:1] == ("tcp",) and len(door) == 3 and door[1].isdecimal():
        return socket.create_connection(("127.0.0.1", int(door[1])), _left(deadline))
    if door[:1] != ("unix",):
        raise ConnectionError("no way to a relay")
    _demand_own(os.path.dirname(door[1]))
    while True:
        peer = socket.socket(socket.AF_UNIX)
        try:
            peer.settimeout(_left(deadline))
            peer.connect(door[1])
        except BlockingIOError:  # so many ask at once that there is no room to stand in line
            peer.close()
            time.sleep(min(RETRY_S, _left(deadline)))
        except BaseException:
            peer.close()
            raise
        else:
            return peer


def _demand_own(folder: str) -> None:
    """Raises OSError for a folder in which somebody else could answer for the relay."""
    found = os.lstat(folder)
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(folder)
