"""Which repositories a server shows, and under which names (REPO-1)."""

import os
import re
from collections.abc import Callable, Iterable, Mapping

from ...errors import NoProject
from ...repository import location
from ...repository.location import Project
from ...rooms.clock import now_ms
from ...rooms.picture.picture import Room
from ...rooms.room_errors import RoomError, missing
from ...rooms.room_names import KEPT_FOR_REPOSITORIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...rooms.store.room_store import RoomStore

PROFILE = "declared"
LONGEST_NAME = 64


ToArm = Callable[[str], str]
"""What is typed so that hooks guard a folder, '' where they do."""


def _nothing(_: str) -> str:
    return ""


class Repository:
    """One that is served: ``folder`` is the checkout that relative paths begin at."""

    __slots__ = ("folder", "name", "project")

    def __init__(self, name: str, project: Project) -> None:
        self.name = name
        self.project = project
        self.folder = project.checkout

    @property
    def room_id(self) -> str:
        """The id of its room."""
        return KEPT_FOR_REPOSITORIES + self.name


class Repositories:
    """All of one server, by the ids of their rooms. ``env``: the variables of the server."""

    def __init__(
        self, env: "Mapping[str, str]", folders: "Iterable[str]" = (), to_arm: ToArm = _nothing
    ) -> None:
        """Raises NoProject for a folder that lies in no repository. The same one counts once."""
        self.env = env
        self.to_arm = to_arm
        self._known: dict[str, Repository] = {}
        self._seen = False
        databases: set[str] = set()
        for folder in folders:
            found = location.locate(folder, env)
            if found is None:
                raise NoProject(start=folder)
            if found.database not in databases:
                databases.add(found.database)
                one = Repository(self._free(_name_of(found)), found)
                self._known[one.room_id] = one

    @property
    def rooms(self) -> "tuple[str, ...]":
        """The ids of all their rooms."""
        return tuple(self._known)

    def of(self, room_id: str) -> Repository:
        """The repository of a room. Raises RoomError (404 ``room not found``)."""
        found = self._known.get(room_id)
        if found is None:
            raise missing("room not found")
        return found

    def see_known(self, store: "RoomStore") -> None:
        """See that each has a room, which holds nothing but who joined it.

        Not before somebody looks: a store in which nobody did holds no room, and can be restored.
        """
        for one in () if self._seen else self._known.values():
            try:
                now = now_ms()
                store.create(Room(one.room_id, PROFILE, now, {"repository": one.name}), [], now)
            except RoomError as error:
                if error.code != "room_exists":
                    raise
        self._seen = True

    def _free(self, name: str) -> str:
        number, found = 1, name
        while KEPT_FOR_REPOSITORIES + found in self._known:
            number += 1
            found = f"{name}-{number}"
        return found


def _name_of(project: Project) -> str:
    """What a repository is called: its folder's name, without what a scope string cannot hold."""
    last = os.path.basename(project.root.rstrip(os.sep)).removesuffix(".git")
    word = re.sub(r"[^A-Za-z0-9._-]+", "-", last).strip("-.")
    return word[:LONGEST_NAME] or "repository"
