"""What a git command is about to do to uncommitted work: the result of reading its words."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Look: TypeAlias = "Callable[[list[str | None]], Intent | None]"

DESTROY, STASH, MOVE, SWEEP, TAKE = "destroy", "stash", "move", "sweep", "take"
EITHER = "either"
TRACKED, STAGED, UNSTAGED = "tracked", "staged", "unstaged"
INCLUDE = "include"


class Intent:
    """What a git command is about to do.

    ``kind``: DESTROY throws changes away, STASH puts them aside, MOVE changes what everybody
    stands on, SWEEP takes changes into the index or a commit, TAKE takes or drops a stash;
    EITHER is ``checkout WORD``, which is MOVE when WORD is a revision, else DESTROY of a path.
    ``which`` of the tracked files that differ are meant: TRACKED all, STAGED those whose index
    entry differs, UNSTAGED those that differ from the index. ``untracked`` and ``ignored`` files
    come on top, ``deep`` with whole untracked folders, ``only_untracked`` without tracked ones.
    ``paths`` are git's own pathspecs, [] for everything; ``options`` the global options they are
    read with. ``form`` is the command in short. ``cwd`` is None when it cannot be known.
    ``unsaid`` are the bounds of further paths that no text says, () for any, None without such;
    in the part that is judged for them they are ``bounds``. ``patches`` are files whose names
    are bounds instead, ``strip`` as for ``patch``. ``guess`` says that what it may do to them is
    saved, never refused; then that part is not ``sure``.
    ``git_dir`` is the repository that is named, '' for none, None when unknown; ``made`` the
    folders that the same line has made repositories before.
    ``target`` is the branch or the stash that was named, ``action`` what is done to the stash;
    INCLUDE takes all that is staged, and the paths with it.
    """

    __slots__ = (
        "action",
        "bounds",
        "cwd",
        "deep",
        "form",
        "git_dir",
        "guess",
        "ignored",
        "kind",
        "made",
        "only_untracked",
        "options",
        "patches",
        "paths",
        "strip",
        "sure",
        "target",
        "unsaid",
        "untracked",
        "which",
    )

    def __init__(
        self,
        kind: str,
        form: str,
        paths: "list[str] | None" = None,
        *,
        which: str = TRACKED,
        untracked: bool = False,
        ignored: bool = False,
        deep: bool = True,
        only_untracked: bool = False,
        target: "str | None" = "",
        action: str = "",
    ) -> None:
        self.kind = kind
        self.form = form
        self.paths = paths or []
        self.which = which
        self.untracked = untracked
        self.ignored = ignored
        self.deep = deep
        self.only_untracked = only_untracked
        self.target = target
        self.action = action
        self.cwd: str | None = ""
        self.options: list[str] = []
        self.unsaid: tuple[str, ...] | None = None
        self.bounds: tuple[str, ...] = ()
        self.patches: list[str] = []
        self.strip = 1
        self.guess = False
        self.sure = True
        self.git_dir: str | None = ""
        self.made: tuple[str, ...] = ()

    def parts(self) -> "list[Intent]":
        """What is to be judged: what it names, and then all that it could mean besides."""
        if self.unsaid is None:
            return [self]
        everything = Intent(
            self.kind,
            f"{self.form} (files that its text does not name)",
            which=self.which,
            untracked=self.untracked,
            ignored=self.ignored,
            deep=self.deep,
            only_untracked=self.only_untracked,
        )
        everything.cwd, everything.git_dir, everything.made = self.cwd, self.git_dir, self.made
        everything.bounds, everything.sure = self.unsaid, not self.guess
        everything.patches, everything.strip = self.patches, self.strip
        return [self, everything] if self.paths else [everything]

    def __repr__(self) -> str:
        return f"Intent({self.kind}, {self.form!r}, {self.paths!r}, {self.which})"
