"""What everybody's protection rests on (WORK-6): places that nobody takes away from others.

The repository's git folder, the coordination folder, the installed hooks, and the settings that
have them called. Paths are absolute and real; the disk is looked at, nothing is written.
"""

import os

from ..clients import arming_files, claude_settings
from ..presence import agents, company, known_agents
from ..repository.location import DATABASE, PARENT, Project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..locks.claim import World
    from ..store.sqlite import Store

GIT, STATE, INSTALLED, SETTINGS = "git", "state", "installed", "settings"
_GIT_PARTS = frozenset("HEAD index refs objects config packed-refs commondir worktrees".split())
"""Without these a repository is none, or forgets what it had; without logs it does not."""
_PASSING = (".lock", ".pyc", ".log", ".tmp", ".index")
"""What git, Python and this program leave lying about; a stale lock has to go."""
_ELSEWHERE = tuple(f"/{name}" for name in arming_files.SETTINGS.values())
_MOST_FILES = 2_000
_SETTINGS_BYTES = 4_000_000


class Shield:
    """One place. ``within`` is the linked worktree that it serves, '' where it serves more: who
    takes such a worktree away as a whole is judged by who works in it.
    """

    __slots__ = ("kind", "path", "within")

    def __init__(self, kind: str, path: str, within: str = "") -> None:
        self.kind = kind
        self.path = path
        self.within = within

    def is_part(self, path: str) -> bool:
        """Whether a path inside is one that the place cannot do without."""
        parts = path[len(self.path) :].strip("/").split("/")
        if parts[-1].endswith(_PASSING) or parts[-1].startswith("tmp_"):
            return False
        if self.kind == GIT:
            return parts[0] in _GIT_PARTS
        if self.kind == STATE:
            return parts[0].startswith(DATABASE) or parts[0] in (".gitignore", "install")
        return "__pycache__" not in parts

    def parts(self) -> "Iterator[str]":
        """The place and what is in it that it cannot do without, as far as a bounded look finds."""
        yield self.path
        left = _MOST_FILES
        for here, folders, names in os.walk(self.path):
            if self.kind == GIT and here == os.path.join(self.path, "objects"):
                folders.clear()
            for name in (*folders, *names):
                path = os.path.join(here, name)
                if self.is_part(path):
                    left -= 1
                    yield path
            folders[:] = [one for one in folders if self.is_part(os.path.join(here, one))]
            if left <= 0:
                return
        if self.kind == GIT:
            yield from self._objects()

    def _objects(self) -> "Iterator[str]":
        """The files of git's objects, packs first: last of all, since they are many."""
        left = _MOST_FILES
        top = os.path.join(self.path, "objects")
        for start in (os.path.join(top, "pack"), top):
            for here, _, names in os.walk(start):
                yield from (os.path.join(here, name) for name in names)
                left -= len(names)
                if left <= 0:
                    return


def shields(
    project: Project,
    env: "Mapping[str, str]",
    *,
    start: str = "",
    scripts: str = "",
    worktrees: "Iterable[str]" = (),
) -> "list[Shield]":
    """All of a repository that are there.

    ``start`` is the folder that the session was started in, ``scripts`` where the running hook
    lies, '' for unknown; ``worktrees`` are further checkouts whose own are meant.
    """  # fmt: skip
    found = [Shield(GIT, project.common)] if project.common else []
    found.append(Shield(STATE, project.folder))
    for checkout in dict.fromkeys((project.root, start, project.checkout, *worktrees)):
        if checkout:
            linked = checkout if os.path.isfile(os.path.join(checkout, ".git")) else ""
            found += _client(os.path.join(checkout, PARENT), linked)
            found += _others(checkout, linked)
    found += _client(claude_settings.config_dir(env), "")
    if scripts:
        found.append(Shield(INSTALLED, os.path.dirname(os.path.realpath(scripts))))
    known = {one.path: one for one in reversed(found) if os.path.lexists(one.path)}
    return list(known.values())


def _client(folder: str, within: str) -> "list[Shield]":
    real = os.path.realpath(folder)
    found = [Shield(INSTALLED, os.path.join(real, claude_settings.SKILL), within)]
    files = [os.path.join(real, name) for name in claude_settings.SETTINGS]
    return found + [Shield(SETTINGS, file, within) for file in files if arms(file)]


def _others(checkout: str, within: str) -> "list[Shield]":
    """The same of the clients that have their own files."""
    real = os.path.realpath(checkout)
    whole = (arming_files.SKILL, *arming_files.PROGRAMS.values())
    found = [Shield(INSTALLED, os.path.join(real, name), within) for name in whole]
    files = [os.path.join(real, name) for name in arming_files.SETTINGS.values()]
    return found + [Shield(SETTINGS, file, within) for file in files if arms(file)]


def arms(path: str) -> bool:
    """Whether a settings file has our hooks called."""
    return claude_settings.disarms(settings_text(path), None)


def settings_text(path: str) -> "str | None":
    """What a settings file says; None for none, or one that cannot be read."""
    from ..repository.contents import read

    try:
        return read(os.path.realpath(path), _SETTINGS_BYTES).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return None


def is_settings(project: Project, env: "Mapping[str, str]", path: str) -> bool:
    """Whether the client reads settings from there, in this repository or of this user."""
    folder, name = os.path.split(path)
    mine = os.path.realpath(claude_settings.config_dir(env))
    inside = path.startswith((project.root + os.sep, project.checkout + os.sep))
    here = os.path.basename(folder) == PARENT and inside
    if name in claude_settings.SETTINGS and (here or folder == mine):
        return True
    return inside and path.replace(os.sep, "/").endswith(_ELSEWHERE)


def taken(found: "Iterable[Shield]", path: str) -> "Shield | None":
    """The first whose place, or a part of it, would go with ``path`` and all that is in it."""
    for one in found:
        if one.path == path or one.path.startswith(_below(path)):
            if not one.within or path.startswith(_below(one.within)):
                return one
        elif path.startswith(_below(one.path)) and one.is_part(path) and os.path.lexists(path):
            return one
    return None


def written(found: "Iterable[Shield]", path: str) -> "Shield | None":
    """The first of which a part, or it itself, would get another content by a write to ``path``."""
    for one in found:
        if path in (one.path, os.path.dirname(one.path)) and one.kind in (INSTALLED, SETTINGS):
            return one
        if path == one.path:
            return one
        if path.startswith(_below(one.path)) and one.is_part(path) and os.path.lexists(path):
            return one
    return None


def matched(found: "Iterable[Shield]", hits: "object", *, whole: bool) -> "Shield | None":
    """The first of which a pattern meets a part; ``hits`` says whether it matches a path.

    ``whole``: also one that goes with a folder that is met.
    """
    ask = hits if callable(hits) else bool
    for one in found:
        places = dict.fromkeys(one.parts())
        if whole:
            above = one.path
            while (above := os.path.dirname(above)) != os.path.dirname(above):
                if one.within and not above.startswith(_below(one.within)):
                    break
                places[above] = None
        if any(ask(place) for place in places):
            return one
    return None


def somebody_else(store: "Store", world: "World", me: str, *, people: bool = True) -> str:
    """The name of another live agent as WORK-10 counts them, '' for none; without ``people``
    only sessions and their subagents.
    """
    ids = company.others(store, me, world.now, world.limits, world.probe)
    if not people:
        ids = [one for one in ids if agents.kind_of(one) in (agents.SESSION, agents.SUBAGENT)]
    found = known_agents.known(store, ids[0]) if ids else None
    return found.holder.name if found is not None else ""


def _below(path: str) -> str:
    return path.rstrip(os.sep) + os.sep
