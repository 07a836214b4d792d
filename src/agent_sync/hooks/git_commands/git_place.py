"""Where a git command of a shell call works, and what is noted of it in feed and log (AUTO-6)."""

import os

from ...failures import AgentSyncError
from ...feed import activity
from ...repository.checked_out import git_dir
from ...repository.location import checkout_above, common_dir
from ...repository.path_keys import key_of, name_of
from ...shell.git.intent import DESTROY, MOVE, STASH, TAKE, Intent
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git
    from ...store.sqlite import Transaction


class Place:
    """Where a git command works: its folder, the root of that checkout, and git there.

    ``checkout_name`` is what is stored of the checkout. In another repository inside a checkout
    it is that of the checkout around, in which its files have keys that begin with ``below``.
    ``apart``: it is the index of another repository that these files are compared with; nothing
    is kept by git there. ``own`` is git as it is without what the command names.
    """

    __slots__ = ("apart", "below", "checkout", "checkout_name", "folder", "git", "known", "own")

    def __init__(
        self,
        folder: str,
        checkout: str,
        name: str,
        git: "Git",
        *,
        known: bool,
        below: str = "",
        named: str = "",
    ) -> None:
        self.folder = folder
        self.checkout = checkout
        self.checkout_name = name
        self.own = git
        self.git = git.of(named, checkout) if named else git
        self.known = known
        self.below = below
        self.apart = bool(below or named)

    @property
    def root(self) -> "Git":
        """Git at the root of the checkout."""
        return self.git.at(self.checkout)


class GitFailed(AgentSyncError):
    """Git could not say or keep what was asked; the command is let through."""

    code = "git"


def place_of(call: Call, one: Intent, git: "Git") -> "Place | None":
    """Where a command works; None outside this repository, or in one that the same line makes."""
    if one.cwd is None and one.kind not in (DESTROY, STASH):
        return None
    if one.made and _is_made(call, one):
        return None
    try:
        folder = os.path.realpath(os.path.join(call.cwd, one.cwd or ""))
    except (OSError, ValueError):  # a link that nobody may read
        return None
    named = git_folder(call, one.git_dir) if one.git_dir else ""
    if one.git_dir and not named:
        return None  # git finds no repository there
    checkout, common = checkout_above(folder)
    if named and not _is_own(call, named, checkout):
        return _with_another(call, one, git, folder, named)
    name = name_of(call.project, checkout) if common else ""
    below = ""
    if common and not name and one.kind != TAKE:
        name, below = _around(call, checkout)
    if not name:
        return None
    if not os.path.isdir(folder):  # the same line makes it first
        if one.paths:
            return None
        folder = checkout
    known = one.cwd is not None
    return Place(folder, checkout, name, git.at(folder), known=known, below=below)


def _with_another(call: Call, one: Intent, git: "Git", folder: str, named: str) -> "Place | None":
    """The place of a command that works on the files here by the index of another repository.

    What it stages or commits is that one's.
    """
    outer, common = checkout_above(folder)
    name, below = (name_of(call.project, outer) if common else ""), ""
    if common and not name:
        name, below = _around(call, outer)
    if one.kind not in (DESTROY, STASH, MOVE) or not (name and os.path.isdir(folder)):
        return None
    if folder != outer:
        below += os.path.relpath(folder, outer).replace(os.sep, "/") + "/"
    known = one.cwd is not None
    return Place(folder, folder, name, git.at(folder), known=known, below=below, named=named)


def _around(call: Call, inner: str) -> "tuple[str, str]":
    """(name of the checkout around another repository, its key there with '/'), or two ''."""
    outer, common = checkout_above(os.path.dirname(inner))
    name = name_of(call.project, outer) if common else ""
    if not name:
        return "", ""
    return name, key_of(call.project, inner, outer)[0].rstrip("/") + "/"


def git_folder(call: Call, named: str) -> str:
    """The git folder that a command names, also by a file that points to it; '' for none."""
    try:
        path = os.path.join(call.cwd, named)
        if os.path.isfile(path):
            path = git_dir(os.path.dirname(path)) if os.path.basename(path) == ".git" else ""
        return os.path.realpath(path) if os.path.isdir(path) else ""
    except (OSError, ValueError):
        return ""


def _is_own(call: Call, named: str, checkout: str) -> bool:
    """Whether a git folder belongs to this repository, or is that of the checkout itself."""
    common = call.project.common
    if named == common or named.startswith(os.path.join(common, "worktrees", "")):
        return True
    if checkout and named == os.path.realpath(git_dir(checkout)):
        return True
    top = os.path.dirname(named)
    if os.path.basename(named) != ".git":
        return False
    return bool(common_dir(top) and name_of(call.project, top))


def _is_made(call: Call, one: Intent) -> bool:
    """Whether the command works in a folder that the same line makes a repository before.

    Where the folder has something in it git makes none, or one around what is there.
    """
    if one.cwd is None:
        return False
    folder = os.path.normpath(os.path.join(call.cwd, one.cwd))
    for made in one.made:
        top = os.path.normpath(os.path.join(call.cwd, made))
        if folder == top or folder.startswith(top + os.sep):
            try:
                return not os.listdir(top)
            except FileNotFoundError:
                return True
            except OSError:
                return False
    return False


def record_saved(call: Call, store: "Transaction", body: str, ref: str, checkout: str) -> None:
    """What was kept, in the feed."""
    activity.record(store, call.now, call.agent_id, "work_saved", body, checkout=checkout, ref=ref)


def note_failure(call: Call, error: AgentSyncError) -> None:
    """Git could not say or keep something: a line in the log, and the command goes on."""
    from ...feed.hook_errors import note

    note(call.project.folder, call.event, error)
