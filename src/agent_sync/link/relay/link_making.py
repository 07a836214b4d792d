"""Making this clone part of a repository that others share, and taking it out again (LINK-1)."""

import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ...errors import AgentSyncError, InvalidInput, UsageError
from ...identity.liveness import Limits
from ...locks.claim import World
from ...presence import mirrored_agents
from ...repository.location import Project
from ...store import numbers
from ...store.sqlite import Store, Transaction
from .. import asked_relay, link_state, linked, linked_rows, relay_start
from . import kinds, server_answers
from .documents import MACHINE_LETTERS
from .engine import CALL_S, VERSION, Relay, highest_numbers
from .relay_files import CERTIFICATE, Files
from .relay_running import once
from .server_calls import NO_TLS, NOT_TRUSTED, Address, Away, Refused, Server

LONGEST_TOKEN = 4_096
LONGEST_ROOM = 120
ROOM = "repo:"
BEGIN_S, STOP_S, LEAVE_S = 10.0, 5.0, 3.0
LOOK_S = 0.05
PROGRAM = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from agent_sync.cli.main import main; sys.exit(main())"
)
UNLINK = "'agent-sync unlink' takes it out"
_SAID = {
    401: "the server does not know this token",
    403: "this token may not share that repository",
    404: "the server shares no such repository",
}


class Wanted(NamedTuple):
    """What ``link`` was asked for."""

    url: str
    room: str
    token: str
    remote: str = link_state.ADVISORY
    name: str = ""
    certificate: bytes = b""
    share_contents: bool = False


class Linked(NamedTuple):
    """What came of it."""

    machine: str
    name: str
    url: str
    room: str
    others: "list[str]"
    runs: bool = False
    wanted: str = ""
    """What it is not called, for another machine is."""


class Unlinked(NamedTuple):
    """What was taken out: the room it was, whether the server was told, rows of others."""

    room: str
    told: bool
    rows: int


def link(
    store: Store, project: Project, env: "Mapping[str, str]", clock: "Callable[[], int]",
    wanted: Wanted,
) -> Linked:  # fmt: skip
    """Say who this is to the server, and write down that this clone is linked.

    Raises UsageError, InvalidInput, AgentSyncError where the server does not take it; nothing is
    left behind then.
    """
    if link_state.is_linked(store):
        raise AgentSyncError(f"this clone is linked already: {UNLINK}")
    address, name = Address(wanted.url), _name(wanted.name)
    if not wanted.room.startswith(ROOM) or not 0 < len(wanted.room) <= LONGEST_ROOM:
        raise UsageError("--room repo:NAME: the name under which the server shares the repository")
    _demand_token(wanted.token)
    files = Files(_letters(16), env)
    machine = "m" + _letters(7)
    files.make()
    try:
        _write(files, project, address, machine, name, wanted)
        others = _first_call(store, files, address, machine, name, wanted)
        called = others.pop(machine, name)
        files.write_settings({**files.settings(), "name": called})
        _note(store, files.link_id, address, machine, wanted, clock())
        once(Relay(project, files, env, clock))
    except BaseException as error:
        with store.writing() as tx:
            if link_state.all_of(tx).get(link_state.ID) == files.link_id:
                _forget(tx, World(clock(), Limits(env), project=project))
        files.remove()
        if isinstance(error, (Away, Refused, ValueError)):
            raise _told(error, address) from None
        raise
    return Linked(
        machine, called, address.url, wanted.room, sorted(others.values()),
        wanted=name if called != name else "",
    )  # fmt: skip


def _name(given: str) -> str:
    """What people call this machine. Raises InvalidInput."""
    name = given or socket.gethostname().partition(".")[0]
    found = server_answers.machine_name(name)
    if given and not found:
        raise InvalidInput("--name: 1 to 30 letters, digits, dots, hyphens")
    return found or "machine"


def _letters(count: int) -> str:
    among = sorted(MACHINE_LETTERS)
    return "".join(secrets.choice(among) for _ in range(count))


def _demand_token(token: str) -> None:
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii() or not token.isprintable():
        raise InvalidInput("the token file holds one token: a line of text and nothing else")


def _write(
    files: Files, project: Project, address: Address, machine: str, name: str, wanted: Wanted
) -> None:
    if wanted.certificate:
        files.write(CERTIFICATE, wanted.certificate)
    files.write(linked.TOKEN, wanted.token.encode() + b"\n")
    files.write_settings({
        "url": address.url, "room": wanted.room, "machine": machine, "name": name,
        "remote": wanted.remote, "share_contents": wanted.share_contents,
        "ca": bool(wanted.certificate), "argv": program(),
        "database": os.path.realpath(project.database),
    })  # fmt: skip


def program() -> "list[str]":
    """The words that start this program again, whatever folder and environment it is started in."""
    here = os.path.abspath(__file__)
    root = here
    for _ in range(4):
        root = os.path.dirname(root)
    return [sys.executable or "python3", "-I", "-c", PROGRAM.format(root=root)]


def _first_call(
    store: Store, files: Files, address: Address, machine: str, name: str, wanted: Wanted
) -> "dict[str, str]":
    """Id -> name of all that are there, this one too. Raises Away, Refused, ValueError."""
    ca_file = files.path(CERTIFICATE) if wanted.certificate else ""
    server = Server(address, wanted.room, wanted.token, ca_file)
    asked = {
        "machine": machine, "name": name, "version": VERSION, "epoch": 0, "seq": 0, "fence": 0,
        "numbers": highest_numbers(store),
    }  # fmt: skip
    try:
        found = server_answers.machines(server.call("hello", asked, CALL_S)) or {}
    finally:
        server.close()
    return {one: called for one, (called, _) in found.items()}


def _note(
    store: Store, link_id: str, address: Address, machine: str, wanted: Wanted, now: int
) -> None:
    with store.writing() as tx:
        if link_state.is_linked(tx):  # somebody was quicker
            raise AgentSyncError(f"this clone is linked already: {UNLINK}")
        link_state.put(
            tx, id=link_id, machine=machine, remote=wanted.remote, room=wanted.room,
            url=address.url, epoch=0, seq=0, heard_at=now, offset_ms=0, skip_until=0, trouble="",
            since=now,
        )  # fmt: skip
        numbers.begin(tx)


def _told(error: Exception, address: Address) -> AgentSyncError:
    if isinstance(error, Refused):
        said = _SAID.get(error.status, "the server refuses")
        return AgentSyncError(f"{said} ({error.status} {error.error}, {address.url})")
    return AgentSyncError(f"{address.url}: {error}{_hint(str(error), address)}")


def _hint(why: str, address: Address) -> str:
    """What may help, behind why a server was not reached."""
    if why.startswith(NOT_TRUSTED):
        return "; where it has one of its own, name that with --ca FILE"
    if why != NO_TLS:
        return ""
    if address.is_here:
        return f"; on this machine http:// is enough: http://{address.netloc}"
    return "; serve it with TLS, or the token goes over the network in the clear"


def begin(store: Store, project: Project, env: "Mapping[str, str]") -> bool:
    """Start the relay and wait until it answers, a few seconds at most; whether it does."""
    link = linked.link_of(store)
    if link is None:
        return False
    relay_start.start(link, project, env)
    deadline = time.monotonic() + BEGIN_S
    while time.monotonic() < deadline:
        try:
            if asked_relay.call(link, {"ask": "state"}, 1_000).get("server") == "up":
                return True
        except (OSError, ValueError):
            pass
        time.sleep(LOOK_S)
    return False


def stop(link: linked.Link, env: "Mapping[str, str]") -> bool:
    """End the relay, and wait until it is gone; whether one ran. Raises AgentSyncError."""
    if not relay_start.runs(link.id, env):
        return False
    try:
        asked_relay.call(link, {"ask": "stop"}, 2_000)
    except (OSError, ValueError):
        pass
    deadline = time.monotonic() + STOP_S
    while relay_start.runs(link.id, env):
        if time.monotonic() > deadline:
            raise AgentSyncError(
                f"the relay does not end: end its process by hand{_pid(link, env)}"
            )
        time.sleep(LOOK_S)
    return True


def _pid(link: linked.Link, env: "Mapping[str, str]") -> str:
    """The number of the process that has the lock, as it wrote it there; '' for none."""
    found = Files(link.id, env).read(linked.LOCK).strip()
    return f" (number {int(found)})" if found.isdigit() and len(found) < 12 else ""


def unlink(
    store: Store, project: Project, env: "Mapping[str, str]", clock: "Callable[[], int]",
    *, tell: bool = True,
) -> "Unlinked | None":  # fmt: skip
    """Take out all that the link has brought; None where there is none. Raises AgentSyncError."""
    link = linked.link_of(store)
    if link is None:
        return None
    files = Files(link.id, env)
    copied = _is_anothers(files, project)
    told = False
    if not copied:
        stop(link, env)
        told = tell and _left(files, link)
    with store.writing() as tx:
        rows = _forget(tx, World(clock(), Limits(env), project=project))
    if not copied:
        files.remove()
    return Unlinked(link.room, told, rows)


def _is_anothers(files: Files, project: Project) -> bool:
    """Whether the link is that of the clone from which this one was copied, which goes on."""
    database = files.settings().get("database")
    mine = database == os.path.realpath(project.database)
    return isinstance(database, str) and not mine and os.path.exists(database)


def _left(files: Files, link: linked.Link) -> bool:
    """Tell the server; whether it heard."""
    settings = files.settings()
    try:
        address = Address(str(settings.get("url", "")))
        token = files.read(linked.TOKEN).decode("ascii", "replace").strip()
        ca_file = files.path(CERTIFICATE) if settings.get("ca") else ""
        server = Server(address, link.room, token, ca_file)
        server.call("leave", {"machine": link.machine}, LEAVE_S)
    except (Away, Refused, ValueError, UsageError):
        return False
    return True


def _forget(tx: Transaction, world: World) -> int:
    rows = 0
    for kind in reversed(kinds.KINDS):
        for row in linked_rows.of_kind(tx, kind.KIND):
            if row.origin and row.local:
                kind.forget(tx, row.local, world)
                rows += 1
        getattr(kind, "forget_all", _nothing)(tx)
    linked_rows.remove_all(tx)
    mirrored_agents.forget(tx)
    numbers.forget(tx)
    link_state.forget(tx)
    return rows


def _nothing(_tx: object) -> None:
    return None
