"""Where a repository's state lives (STATE-1), and which checkout somebody stands in.

Everything is found by reading ``.git``, ``gitdir:`` and ``commondir``; git is never run.
"""

import os
import sys

from ..clients.claude_code import SESSION_ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


PARENT = ".claude"
"""The folder that ours lies in. It is the client's, and no place of anybody's work."""
COORDINATION = os.path.join(PARENT, "coordination")
DATABASE = "state.sqlite"
MAIN = "."
"""The name of the main checkout; without git, of the root."""
LINKED = "worktrees/"
"""So begins the name of a linked worktree: its git folder, below the common directory."""
ROOT_OF = "AGENT_SYNC_ROOT_OF"
"""The session for whose shell ``AGENT_SYNC_ROOT`` was exported, a blank, and that root."""


class Project:
    """One repository and the checkout of it that the caller stands in.

    ``root`` is the shared root, ``common`` the git common directory ('' without git),
    ``folder`` the coordination folder, ``checkout`` the root of this working tree as the caller
    sees it. ``checkout_name`` is what is stored of it: the same wherever it is mounted (WORK-7).
    """

    __slots__ = ("checkout", "checkout_name", "common", "folder", "folds", "root")

    def __init__(
        self, root: str, common: str, folder: str, checkout: str, name: str = MAIN
    ) -> None:
        self.root = root
        self.common = common
        self.folder = folder
        self.checkout = checkout
        self.checkout_name = name
        self.folds = folds_case(checkout)

    @property
    def database(self) -> str:
        """Path of the database file."""
        return os.path.join(self.folder, DATABASE)

    @property
    def root_name(self) -> str:
        """The name of the checkout at ``root``: the main one, if this repository has one."""
        return MAIN if self.root != self.checkout else self.checkout_name

    @property
    def initialised(self) -> bool:
        """Whether the coordination folder is there, or what hides whether it is."""
        try:
            os.lstat(self.folder)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return False
        except OSError:
            return True
        return True


def locate(start: str, env: "Mapping[str, str]") -> "Project | None":
    """The project that ``start`` lies in, or None.

    ``AGENT_SYNC_ROOT`` decides when it names a possible folder and is meant for this session;
    else the nearest ``.git`` above ``start``; else the nearest folder with ``.claude``, but never
    the home folder's.
    """
    override = env.get("AGENT_SYNC_ROOT", "")
    if override and not _inherited(env):
        root = os.path.realpath(os.path.expanduser(override))
        if os.path.isdir(root) and (common_dir(root) or not _is_everybodys(root)):
            return _at(root, start)
    here = os.path.realpath(start)
    checkout, common, name = _above(here)
    if common:
        return _from_git(checkout, common, name)
    return _without_git(here)


def _inherited(env: "Mapping[str, str]") -> bool:
    """Whether ``AGENT_SYNC_ROOT`` was exported to the shell of another session than the caller's.

    A client that is started from a session's shell, elsewhere, finds it in its environment.
    """
    meant, _, root = env.get(ROOT_OF, "").partition(" ")
    exported = bool(meant) and root == env.get("AGENT_SYNC_ROOT")
    return exported and env.get(SESSION_ID, meant) != meant


def _is_everybodys(root: str) -> bool:
    """The home folder, or the top of the file system: never a project unless git says so."""
    return root in (os.path.dirname(root), os.path.realpath(os.path.expanduser("~")))


def at_root(root: str) -> Project:
    """The project rooted exactly at ``root``, whether or not anything is there yet."""
    return _at(os.path.realpath(root), root)


def _at(root: str, start: str) -> Project:
    # The root may be a bare repository, or another git directory, itself.
    common, own = checkout_at(root)
    if not common and is_git_dir(root):
        common, own = root, MAIN
    if not common:
        return Project(root, "", os.path.join(root, COORDINATION), root)
    checkout, here, name = _above(os.path.realpath(start))
    if here == common:
        return _from_git(checkout, common, name)
    return _from_git(root, common, own)


def _from_git(checkout: str, common: str, name: str) -> Project:
    if os.path.basename(common) == ".git":
        root = os.path.dirname(common)
        return Project(root, common, os.path.join(root, COORDINATION), checkout, name)
    return Project(checkout, common, os.path.join(common, "agent-sync"), checkout, name)


def _without_git(here: str) -> "Project | None":
    home = os.path.realpath(os.path.expanduser("~"))
    while True:
        if here != home and os.path.isdir(os.path.join(here, PARENT)):
            return Project(here, "", os.path.join(here, COORDINATION), here)
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


def checkout_above(folder: str) -> tuple[str, str]:
    """(root of the checkout that ``folder`` lies in, its common directory), or two ''."""
    return _above(folder)[:2]


def _above(folder: str) -> tuple[str, str, str]:
    while True:
        common, name = checkout_at(folder)
        if common:
            return folder, common, name
        above = os.path.dirname(folder)
        if above == folder:
            return "", "", ""
        folder = above


def common_dir(folder: str) -> str:
    """The git common directory of a checkout rooted exactly at ``folder``, or ''."""
    return checkout_at(folder)[0]


def checkout_at(folder: str) -> tuple[str, str]:
    """(git common directory, name) of a checkout rooted exactly at ``folder``, or two ''.

    The name is its git folder below the common directory: MAIN, or LINKED and a name of git's.
    """
    dot_git = os.path.join(folder, ".git")
    try:
        first = head_of(dot_git)
    except IsADirectoryError:
        return (dot_git, MAIN) if is_git_dir(dot_git) else ("", "")
    except OSError:
        # Windows answers PermissionError when a directory is opened.
        found = sys.platform == "win32" and is_git_dir(dot_git)
        return (dot_git, MAIN) if found else ("", "")
    return _linked(folder, first)


def _linked(folder: str, first: bytes) -> tuple[str, str]:
    if not first.startswith(b"gitdir:"):
        return "", ""
    gitdir = os.path.join(folder, os.fsdecode(first[7:].split(b"\n", 1)[0].strip()))
    name = MAIN
    try:
        common = os.path.join(
            gitdir, os.fsdecode(head_of(os.path.join(gitdir, "commondir")).strip())
        )
        name = LINKED + storable(os.path.basename(os.path.normpath(gitdir)))
        gitdir = common
    except OSError:
        pass
    except ValueError:  # a NUL byte
        return "", ""
    try:
        common = os.path.realpath(gitdir)
    except ValueError:
        return "", ""
    return (common, name) if is_git_dir(common) else ("", "")


def is_hidden(path: str) -> bool:
    """Whether it begins with a dot, or lies below what does: a look at the text alone.

    All that everybody's protection rests on is such; ``./x`` is none, ``../x`` counts as one.
    """
    return "/." in path or (path[:1] == "." and path[:2] != "./" and path not in (".", ".."))


def storable(name: str) -> str:
    """A name as text that can be stored: bytes that are no UTF-8 are written out."""
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def head_of(path: str) -> bytes:
    """What a small file of git's begins with. Raises OSError."""
    # Not to be held up by a pipe of that name.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        return os.read(handle, 8192)
    finally:
        os.close(handle)


def is_git_dir(folder: str) -> bool:
    """Whether a folder is one of git's, by what has to be in it."""
    # A crafted or broken pointer must not choose where state is written.
    return os.path.exists(os.path.join(folder, "HEAD")) and os.path.isdir(
        os.path.join(folder, "objects")
    )


def folds_case(checkout: str) -> bool:
    """Whether the file system under ``checkout`` ignores case, told by a name that is there."""
    for name in (".GIT", PARENT.upper()):
        if os.path.exists(os.path.join(checkout, name)) and os.path.exists(
            os.path.join(checkout, name.lower())
        ):
            return os.path.samefile(
                os.path.join(checkout, name), os.path.join(checkout, name.lower())
            )
    return False
