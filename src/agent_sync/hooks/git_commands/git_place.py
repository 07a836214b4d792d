"""Where a git command of a shell call works, and what is noted of it in feed and log (AUTO-6)."""

import os

from ...failures import AgentSyncError
from ...feed import activity
from ...identity.liveness import RUNNING
from ...repository.location import checkout_above, common_dir
from ...repository.path_keys import key_of, name_of
from ...shell.git.intent import DESTROY, STASH, TAKE, Intent
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git
    from ...store.sqlite import Transaction


class Place:
    """Where a git command works: its folder, the root of that checkout, and git there.

    ``checkout_name`` is what is stored of the checkout. In another repository inside a checkout
    it is that of the checkout around, in which its files have keys that begin with ``below``.
    """

    __slots__ = ("below", "checkout", "checkout_name", "folder", "git", "known")

    def __init__(
        self, folder: str, checkout: str, name: str, git: "Git", *, known: bool, below: str = ""
    ) -> None:
        self.folder = folder
        self.checkout = checkout
        self.checkout_name = name
        self.git = git
        self.known = known
        self.below = below

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
    if one.git_dir and not _is_ours(call, one.git_dir):
        return None
    if one.made and _is_made(call, one):
        return None
    try:
        folder = os.path.realpath(os.path.join(call.cwd, one.cwd or ""))
    except (OSError, ValueError):  # a link that nobody may read
        return None
    checkout, common = checkout_above(folder)
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


def _around(call: Call, inner: str) -> "tuple[str, str]":
    """(name of the checkout around another repository, its key there with '/'), or two ''."""
    outer, common = checkout_above(os.path.dirname(inner))
    name = name_of(call.project, outer) if common else ""
    if not name:
        return "", ""
    return name, key_of(call.project, inner, outer)[0].rstrip("/") + "/"


def _is_ours(call: Call, git_dir: str) -> bool:
    """Whether a git folder that a command names belongs to this repository."""
    try:
        path = os.path.realpath(os.path.join(call.cwd, git_dir))
    except (OSError, ValueError):
        return False
    common = call.project.common
    if path == common or path.startswith(os.path.join(common, "worktrees", "")):
        return True
    top = os.path.dirname(path)
    return os.path.basename(path) == ".git" and bool(common_dir(top) and name_of(call.project, top))


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


def record_refusal(call: Call, form: str) -> None:
    """The refusal in the feed, once for each tool call."""
    ref = call.text("tool_use_id")
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if not ref or call.first_time(store, f"git-refused|{ref}"):
            activity.record(
                store,
                call.now,
                call.agent_id,
                "git_refused",
                form,
                tool=call.text("tool"),
                ref=ref,
            )


def record_saved(call: Call, store: "Transaction", body: str, ref: str, checkout: str) -> None:
    """What was kept, in the feed."""
    activity.record(store, call.now, call.agent_id, "work_saved", body, checkout=checkout, ref=ref)


def note_failure(call: Call, error: AgentSyncError) -> None:
    """Git could not say or keep something: a line in the log, and the command goes on."""
    from ...feed.hook_errors import note

    note(call.project.folder, call.event, error)
