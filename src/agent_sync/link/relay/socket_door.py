"""The door for commands and hooks of this machine: one line in, one line out (LINK-2).

A Unix socket that only this user may open; where there are none, loopback, and whoever speaks has
to know what stands in a file that only this user may read.
"""

import json
import os
import secrets
import socket
import threading
from typing import Any

from ...errors import AgentSyncError
from ...failures import StoreError
from ...presence import agents
from ...store.sqlite import Store
from .. import linked, linked_rows
from . import reconciling, taking_in
from .asked_together import Answer, Asked, Asking
from .contact import AWAY, Unlinked
from .engine import Relay
from .reconciling import MOST
from .relay_files import make_short_folder
from .server_answers import Given

LARGEST = 64 * 1024
AT_ONCE = 64
LINE_S = 5.0
ACCEPT_S = 0.5
CONFIRMED, REFUSED, GONE = "confirmed", "refused", "gone"
LEASE, HELD, TOO_MANY = "lease", "held", "too_many"


class Door:
    """Listens from the moment it is made. Raises AgentSyncError where it cannot."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._secret = ""
        self._database = os.path.realpath(relay.project.database)
        self._path = linked.socket_path(relay.files.link_id, relay.files.env)
        self._listening = self._opened()
        self._listening.settimeout(ACCEPT_S)
        self._at_once = threading.BoundedSemaphore(AT_ONCE)
        self._asking = Asking(relay)

    def _opened(self) -> socket.socket:
        try:
            return self._unix() if self._path else self._loopback()
        except OSError as error:
            raise AgentSyncError(f"no socket for this machine's commands: {error}") from None

    def _unix(self) -> socket.socket:
        folder = os.path.dirname(self._path)
        if folder != self.relay.files.folder:
            make_short_folder(folder, self.relay.files.folder)
        if os.path.lexists(self._path):  # of a relay that is gone: this one has the lock
            os.unlink(self._path)
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            found.bind(self._path)
        finally:
            os.umask(before)
        os.chmod(self._path, 0o600)
        found.listen(64)
        if folder != self.relay.files.folder:
            self.relay.files.write(linked.DOOR, f"unix {self._path}\n".encode())
        return found

    def _loopback(self) -> socket.socket:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.bind(("127.0.0.1", 0))
        found.listen(64)
        self._secret = secrets.token_hex(24)
        line = f"tcp {found.getsockname()[1]} {self._secret}\n"
        self.relay.files.write(linked.DOOR, line.encode())
        return found

    def serve(self) -> None:
        """Answer until the relay stops."""
        threading.Thread(target=self._asking.work, daemon=True).start()
        while not self.relay.stopping.is_set():
            try:
                asking, _ = self._listening.accept()
            except TimeoutError:
                continue
            except OSError as error:
                self.relay.say(f"the socket: {error}")
                self.relay.stopping.wait(ACCEPT_S)
                continue
            while not self._at_once.acquire(timeout=ACCEPT_S):  # the others stand in line
                if self.relay.stopping.is_set():
                    asking.close()
                    return
            threading.Thread(target=self._answer, args=[asking], daemon=True).start()

    def close(self) -> None:
        """Nobody is answered any more."""
        self._listening.close()
        if self._path:
            try:
                os.unlink(self._path)
            except OSError:
                return

    def _answer(self, asking: socket.socket) -> None:
        try:
            with asking:
                asking.settimeout(LINE_S)
                asked = _read(asking, self._secret)
                said = self._said(asked) if asked is not None else {"error": "not_understood"}
                asking.sendall(json.dumps(said).encode() + b"\n")
        except (OSError, StoreError, Unlinked) as error:
            self.relay.say(f"a question stayed without an answer: {type(error).__name__} {error}")
        finally:
            self._at_once.release()

    def _said(self, asked: "dict[str, Any]") -> "dict[str, Any]":
        if asked.get("ask") == "stop":
            self.relay.stopping.set()
            return {"stopping": True, "pid": os.getpid()}
        if asked.get("ask") == "state":
            return self._state()
        pairs = _pairs(asked.get("confirm"))
        if not pairs:
            return {"error": "not_understood"}
        if asked.get("database", self._database) != self._database:
            return {"results": [_result(one, AWAY) for one in pairs]}
        if len(pairs) > MOST:  # of one call
            return {"results": [_result(one, REFUSED, error=TOO_MANY) for one in pairs]}
        return {"results": self._confirmed(pairs, together=asked.get("together") is True)}

    def _state(self) -> "dict[str, Any]":
        relay = self.relay
        store = relay.store()
        try:
            now = relay.clock()
            return {
                "linked": True, "server": relay.state, "trouble": relay.trouble, "why": relay.why,
                "since_ms": max(0, now - relay.since_ms), "pid": os.getpid(),
                "machines": taking_in.heard(store, now),
                "unconfirmed": reconciling.unconfirmed(store),
            }  # fmt: skip
        finally:
            store.close()

    def _confirmed(
        self, pairs: "list[tuple[str, str]]", *, together: bool
    ) -> "list[dict[str, Any]]":
        relay = self.relay
        if relay.state == AWAY or not relay.ready:
            return [_result(one, AWAY) for one in pairs]
        answers = self._asking.ask(Asked(pairs, together=together))
        if answers is None:
            return [_result(one, AWAY) for one in pairs]
        store = relay.store()
        try:
            return [self._one(store, pair, one) for pair, one in zip(pairs, answers, strict=True)]
        finally:
            store.close()

    def _one(self, store: Store, pair: "tuple[str, str]", answer: Answer) -> "dict[str, Any]":
        given = answer.given
        if given is None:  # taken back here meanwhile, for what another machine has
            return _result(pair, REFUSED, error=HELD if pair[0] == LEASE else GONE)
        if given.ok:
            return _result(pair, CONFIRMED, fence=given.fence)
        return _result(pair, REFUSED, error=given.error, holder=self._holder(store, given))

    def _holder(self, store: Store, given: Given) -> "dict[str, Any]":
        """Who has it instead, as it is mirrored here."""
        came = given.current
        row = came and linked_rows.find(store, came.kind, came.uid)
        if came is None or came.body is None or row is None:
            return {}
        wire = came.body.get("agent") or came.body.get("owner")
        agent_id = ""
        try:
            agent_id = self.relay.names.home(wire) if isinstance(wire, str) else ""
        except ValueError:
            pass
        agent = agents.find(store, agent_id) if agent_id else None
        name = agent.name if agent else self.relay.names.machine_name(came.machine)
        return {
            "kind": came.kind, "local": row.local, "agent": agent_id, "name": name,
            "machine": came.machine, "expires_at": came.expires_at,
        }  # fmt: skip


def _result(
    pair: "tuple[str, str]", state: str, *, fence: str = "", error: str = "",
    holder: "dict[str, Any] | None" = None,
) -> "dict[str, Any]":  # fmt: skip
    return {
        "kind": pair[0], "local": pair[1], "state": state, "fence": fence, "error": error,
        "holder": holder or {},
    }  # fmt: skip


def _pairs(wanted: object) -> "list[tuple[str, str]]":
    """(kind, local id) of each that is asked for; [] for what is no such list."""
    if not isinstance(wanted, list):
        return []
    fit = all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(x, str) for x in one)
        for one in wanted
    )
    return [(one[0], one[1]) for one in wanted] if fit else []


def _read(asking: socket.socket, secret: str) -> "dict[str, Any] | None":
    """The one line, behind the secret where there is one; None for what is none. Raises OSError."""
    data, lines = b"", 2 if secret else 1
    while data.count(b"\n") < lines and len(data) <= LARGEST:
        part = asking.recv(LARGEST)
        if not part:
            break
        data += part
    told, _, rest = data.partition(b"\n") if secret else (b"", b"", data)
    if not secrets.compare_digest(told, secret.encode()):
        return None
    try:
        found = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
