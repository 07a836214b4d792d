"""Whether this clone is linked, to what, and where the files of its link are (LINK-4)."""

import os
import sys

from . import link_state
from .link_state import ADVISORY, REQUIRED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store.sqlite import Store

NAME = "agent-sync"
SETTINGS, TOKEN, SOCKET = "link.json", "token", "relay.sock"
DOOR, LOCK, LOG = "relay.door", "relay.lock", "relay.log"
"""``DOOR`` is there where the relay does not listen on ``SOCKET`` beside it: one line that says
where, ``unix PATH`` or ``tcp PORT SECRET``."""
LONGEST_SOCKET = 100
"""Bytes of a path that every system takes for a socket."""


class Link:
    """What the database knows of the link of this clone; times in ms, 0 for never."""

    __slots__ = ("heard_at", "id", "machine", "remote", "room", "skip_until", "trouble", "url")

    def __init__(self, values: "Mapping[str, str]") -> None:
        self.id, self.machine = values.get(link_state.ID, ""), values.get(link_state.MACHINE, "")
        self.room, self.url = values.get(link_state.ROOM, ""), values.get(link_state.URL, "")
        self.remote = REQUIRED if values.get(link_state.REMOTE) == REQUIRED else ADVISORY
        self.heard_at = _number(values.get(link_state.HEARD_AT))
        self.skip_until = _number(values.get(link_state.SKIP_UNTIL))
        self.trouble = values.get(link_state.TROUBLE, "")

    @property
    def required(self) -> bool:
        """Whether nothing is granted that the server did not confirm."""
        return self.remote == REQUIRED


def _number(text: "str | None") -> int:
    return int(text) if text and text.isdecimal() else 0


def link_of(store: "Store") -> "Link | None":
    """The link of this clone, or None: one statement, no file is looked at."""
    found = link_state.all_of(store)
    return Link(found) if found.get(link_state.ID) else None


def links_folder(env: "Mapping[str, str]" = os.environ) -> str:
    """The folder that the folders of all links of this user are in; '' where no home says it."""
    if os.name == "nt":
        top = env.get("LOCALAPPDATA", "")
    else:
        top = env.get("XDG_STATE_HOME", "")
        if not os.path.isabs(top):
            home = env.get("HOME", "")
            top = os.path.join(home, ".local", "state") if os.path.isabs(home) else ""
    return os.path.join(top, NAME, "links") if os.path.isabs(top) else ""


def folder_of(link_id: str, env: "Mapping[str, str]" = os.environ) -> str:
    """The folder of one link, whether it is there or not; '' where there can be none."""
    top = links_folder(env)
    fit = link_id.isascii() and link_id.isalnum()  # it comes from a database: no path
    return os.path.join(top, link_id) if top and fit else ""


def file_of(link_id: str, name: str, env: "Mapping[str, str]" = os.environ) -> str:
    """One of the files named above; '' where there can be none."""
    folder = folder_of(link_id, env)
    return os.path.join(folder, name) if folder else ""


def socket_path(link_id: str, env: "Mapping[str, str]" = os.environ) -> str:
    """Where a relay listens that can: in the link's folder, else in a short one of the user's own
    (``short_folder``). '' where there are no Unix sockets, or no folder: loopback then."""
    if sys.platform == "win32" or not folder_of(link_id, env):
        return ""
    path = file_of(link_id, SOCKET, env)
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        path = os.path.join(short_folder(), link_id + ".sock")
    return path


def short_folder() -> str:
    """Where sockets are whose folder has too long a name; the relay makes it 0700 and checks whose
    it is."""
    import tempfile

    top = tempfile.gettempdir()
    getuid = getattr(os, "getuid", None)
    return os.path.join(top, f"{NAME}-{getuid() if getuid else ''}")


def door_of(link_id: str, env: "Mapping[str, str]" = os.environ) -> "tuple[str, ...]":
    """Where the relay is reached: ('unix', PATH), ('tcp', PORT, SECRET), or () for nowhere."""
    if not folder_of(link_id, env):
        return ()
    try:
        with open(file_of(link_id, DOOR, env), encoding="utf-8") as file:
            kind, _, rest = file.readline().rstrip("\n").partition(" ")
    except (OSError, UnicodeError):
        path = file_of(link_id, SOCKET, env)
        return ("unix", path) if sys.platform != "win32" else ()
    return (kind, rest) if kind == "unix" else (kind, *rest.split(" ", 1))


def settings_of(link_id: str, env: "Mapping[str, str]" = os.environ) -> "dict[str, object]":
    """What ``link.json`` says: url, room, machine, name, remote, share_contents, argv of the
    program; nothing where it is missing or damaged."""
    import json

    try:
        with open(file_of(link_id, SETTINGS, env), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
