"""Where a repository's state lives, and the one key of a path (STATE-1, LOCK-2).

Everything is found by reading ``.git``, ``gitdir:`` and ``commondir``; git is never run.
"""

import os
import sys

from .errors import InvalidInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

COORDINATION = os.path.join(".claude", "coordination")
DATABASE = "state.sqlite"
ROOT_OF = "AGENT_SYNC_ROOT_OF"
"""The session for whose shell ``AGENT_SYNC_ROOT`` was exported, a blank, and that root."""
WHOLE = "**"
"""The key of the repository's root folder: it covers every path in it."""


class Project:
    """One repository and the checkout of it that the caller stands in.

    ``root`` is the shared root, ``common`` the git common directory ('' without git),
    ``folder`` the coordination folder, ``checkout`` the root of this working tree.
    """

    __slots__ = ("checkout", "common", "folder", "folds", "root")

    def __init__(self, root: str, common: str, folder: str, checkout: str) -> None:
        self.root = root
        self.common = common
        self.folder = folder
        self.checkout = checkout
        self.folds = folds_case(checkout)

    @property
    def database(self) -> str:
        """Path of the database file."""
        return os.path.join(self.folder, DATABASE)

    @property
    def initialised(self) -> bool:
        """Whether the coordination folder is there."""
        return os.path.isdir(self.folder) and not os.path.islink(self.folder)


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
    checkout, common = checkout_above(here)
    if common:
        return _from_git(checkout, common)
    return _without_git(here)


def _inherited(env: "Mapping[str, str]") -> bool:
    """Whether ``AGENT_SYNC_ROOT`` was exported to the shell of another session than the caller's.

    A client that is started from a session's shell, elsewhere, finds it in its environment.
    """
    meant, _, root = env.get(ROOT_OF, "").partition(" ")
    exported = bool(meant) and root == env.get("AGENT_SYNC_ROOT")
    return exported and env.get("CLAUDE_CODE_SESSION_ID", meant) != meant


def _is_everybodys(root: str) -> bool:
    """The home folder, or the top of the file system: never a project unless git says so."""
    return root in (os.path.dirname(root), os.path.realpath(os.path.expanduser("~")))


def at_root(root: str) -> Project:
    """The project rooted exactly at ``root``, whether or not anything is there yet."""
    return _at(os.path.realpath(root), root)


def _at(root: str, start: str) -> Project:
    # The root may be a bare repository, or another git directory, itself.
    common = common_dir(root) or (root if _is_git_dir(root) else "")
    if not common:
        return Project(root, "", os.path.join(root, COORDINATION), root)
    checkout, here = checkout_above(os.path.realpath(start))
    return _from_git(checkout if here == common else root, common)


def _from_git(checkout: str, common: str) -> Project:
    if os.path.basename(common) == ".git":
        root = os.path.dirname(common)
        return Project(root, common, os.path.join(root, COORDINATION), checkout)
    return Project(checkout, common, os.path.join(common, "agent-sync"), checkout)


def _without_git(here: str) -> "Project | None":
    home = os.path.realpath(os.path.expanduser("~"))
    while True:
        if here != home and os.path.isdir(os.path.join(here, ".claude")):
            return Project(here, "", os.path.join(here, COORDINATION), here)
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


def checkout_above(folder: str) -> tuple[str, str]:
    """(root of the checkout that ``folder`` lies in, its common directory), or two ''."""
    while True:
        common = common_dir(folder)
        if common:
            return folder, common
        above = os.path.dirname(folder)
        if above == folder:
            return "", ""
        folder = above


def not_in_checkout(folder: str) -> str:
    """Why ``folder`` is no place to edit files: it is or lies in a git directory; else ''."""
    around = _git_dir_around(folder)
    if not around:
        return ""
    return (
        f"{folder} is in the git directory {around}, not in a checkout; "
        "'git worktree list' names the checkouts: go into one of them"
    )


def _git_dir_around(folder: str) -> str:
    here = os.path.realpath(folder)
    while not common_dir(here):
        if _is_git_dir(here) and os.path.isdir(os.path.join(here, "refs")):
            return here
        above = os.path.dirname(here)
        if above == here:
            break
        here = above
    return ""


def common_dir(folder: str) -> str:
    """The git common directory of a checkout rooted exactly at ``folder``, or ''."""
    dot_git = os.path.join(folder, ".git")
    try:
        first = _head(dot_git)
    except IsADirectoryError:
        return dot_git if _is_git_dir(dot_git) else ""
    except OSError:
        # Windows answers PermissionError when a directory is opened.
        return dot_git if sys.platform == "win32" and _is_git_dir(dot_git) else ""
    return _linked(folder, first)


def _linked(folder: str, first: bytes) -> str:
    if not first.startswith(b"gitdir:"):
        return ""
    gitdir = os.path.join(folder, os.fsdecode(first[7:].split(b"\n", 1)[0].strip()))
    try:
        gitdir = os.path.join(gitdir, os.fsdecode(_head(os.path.join(gitdir, "commondir")).strip()))
    except OSError:
        pass
    except ValueError:  # a NUL byte
        return ""
    try:
        common = os.path.realpath(gitdir)
    except ValueError:
        return ""
    return common if _is_git_dir(common) else ""


def _head(path: str) -> bytes:
    # Not to be held up by a pipe of that name.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        return os.read(handle, 8192)
    finally:
        os.close(handle)


def branch_of(checkout: str) -> str:
    """The branch that a checkout is on, 'no branch' when it is on none, '' when nothing says so."""
    dot_git = os.path.join(checkout, ".git")
    try:
        if os.path.isfile(dot_git):
            pointer = _head(dot_git).removeprefix(b"gitdir:").strip()
            dot_git = os.path.join(checkout, os.fsdecode(pointer))
        head = os.fsdecode(_head(os.path.join(dot_git, "HEAD"))).strip()
    except (OSError, ValueError):
        return ""
    marker = "ref: refs/heads/"
    return head.removeprefix(marker) if head.startswith(marker) else "no branch"


def _is_git_dir(folder: str) -> bool:
    # A crafted or broken pointer must not choose where state is written.
    return os.path.exists(os.path.join(folder, "HEAD")) and os.path.isdir(
        os.path.join(folder, "objects")
    )


def folds_case(checkout: str) -> bool:
    """Whether the file system under ``checkout`` ignores case, told by a name that is there."""
    for name in (".GIT", ".CLAUDE"):
        if os.path.exists(os.path.join(checkout, name)) and os.path.exists(
            os.path.join(checkout, name.lower())
        ):
            return os.path.samefile(
                os.path.join(checkout, name), os.path.join(checkout, name.lower())
            )
    return False


def key_of(project: Project, path: str, base: str, *, link: bool = False) -> tuple[str, str]:
    """(key, checkout) of a file: the same key from wherever and however it is named.

    Relative paths start at ``base``. The key is relative to the file's own checkout of this
    repository, with '/', NFC, case folded where the file system folds it; a path outside
    the repository keeps its absolute path and has checkout '', also one of another repository
    inside the checkout. With ``link`` the path is a link and its own name is meant. Raises
    InvalidInput when no file can be named so.
    """
    full = os.path.join(base, path)
    try:
        real = _own(full) if link else os.path.realpath(full)
    except ValueError:
        raise InvalidInput(f"{path!r} is no path") from None
    checkout = _checkout_of(project, real if os.path.isdir(real) else os.path.dirname(real))
    if not checkout:
        return absolute_key(project, real), ""
    inside = real[len(checkout) :].lstrip(os.sep)
    return (_normal(inside, folds=project.folds) if inside else WHOLE), checkout


def _own(path: str) -> str:
    """Where a link itself is."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def path_of(project: Project, checkout: str, key: str) -> str:
    """Where the file of a key is: the other way round. An absolute key is its own path.

    A name that is not stored as the key spells it (another Unicode form, bytes that are no
    UTF-8) is looked up in its folder; one that is not there comes back as spelled.
    """
    absolute = not checkout or key[:1] == "/"
    path = _of_absolute(key) if absolute else os.path.join(checkout, *key.split("/"))
    if (key.isascii() and "\\" not in key) or os.path.lexists(path):
        return path
    here = path[: path.find("/") + 1] if absolute else checkout
    for name in path[len(here) :].strip("/").split("/") if absolute else key.split("/"):
        here = os.path.join(here, _spelled(here, name, folds=project.folds))
    return here


def _of_absolute(key: str) -> str:
    """An absolute key as a path: on Windows a drive stands behind its first '/'."""
    return key[1:] if os.sep == "\\" and key[2:3] == ":" else key


def key_of_name(project: Project, name: bytes) -> str:
    """The key of a file inside its checkout, from its name as git gives it."""
    return _normal(os.fsdecode(name), folds=project.folds)


def _spelled(folder: str, name: str, *, folds: bool) -> str:
    if os.path.lexists(os.path.join(folder, name)):
        return name
    try:
        entries = os.listdir(folder)
    except (OSError, ValueError):
        return name
    return next((entry for entry in entries if _normal(entry, folds=folds) == name), name)


def claim_key(project: Project, path: str, base: str) -> tuple[str, str, str]:
    """(target, key, checkout) of what a person names to be locked.

    The target is 'file', 'tree' (a directory: the key ends in '/') or 'glob'. A path that
    exists is never read as a pattern, so ``app/[id].tsx`` can be locked by its name.
    Raises InvalidInput for an empty path, or '..' behind a wildcard.
    """
    if not path.strip():
        raise InvalidInput("name a path: this one is empty")
    full = os.path.join(base, path)
    if os.path.isdir(full) or path.endswith(("/", os.sep)):
        key, checkout = key_of(project, full, base)
        if key == WHOLE:
            return "glob", WHOLE, checkout
        return "tree", key.rstrip("/") + "/", checkout
    if _has_glob(path) and not os.path.lexists(full):
        return _glob_key(project, path, base)
    key, checkout = key_of(project, path, base)
    return "file", key, checkout


def _glob_key(project: Project, path: str, base: str) -> tuple[str, str, str]:
    parts = path.replace(os.sep, "/").split("/")
    first = next(i for i, part in enumerate(parts) if _has_glob(part))
    if ".." in parts[first:]:
        raise InvalidInput(f"'..' cannot follow a wildcard: {path}")
    prefix = "/".join(parts[:first]) or ("/" if path.startswith("/") else ".")
    key, checkout = key_of(project, prefix, base)
    rest = _normal(
        "/".join(part for part in parts[first:] if part not in ("", ".")), folds=project.folds
    )
    if key == WHOLE:
        return "glob", rest, checkout
    return "glob", key.rstrip("/") + "/" + rest, checkout


def _has_glob(text: str) -> bool:
    return "*" in text or "?" in text or "[" in text


def _checkout_of(project: Project, folder: str) -> str:
    if not project.common:
        inside = folder == project.root or folder.startswith(project.root.rstrip(os.sep) + os.sep)
        return project.root if inside else ""
    here = folder
    while here != project.checkout:
        # lexists first: most folders hold no .git, and a missing name is the cheapest answer.
        # A '.git' that git could not use either belongs to what is around it.
        common = common_dir(here) if os.path.lexists(os.path.join(here, ".git")) else ""
        if common:
            return here if common == project.common else ""
        above = os.path.dirname(here)
        if above == here:
            return ""
        here = above
    return project.checkout


def _normal(text: str, *, folds: bool) -> str:
    if os.sep != "/":
        text = text.replace(os.sep, "/")
    if text.isascii():
        return text.lower() if folds else text
    import unicodedata

    # A name that is no UTF-8 cannot be stored as text: its bytes are written out.
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    text = unicodedata.normalize("NFC", text)
    return text.lower() if folds else text


def absolute_key(project: Project, real: str) -> str:
    """The absolute key of a real path."""
    key = _normal(real, folds=project.folds)
    return key if key.startswith("/") else "/" + key
