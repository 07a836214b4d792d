"""What reading a command gives: the paths it would write, and the git commands in it.

A write is what is certain from the text; what a path behind a variable from outside, a
substitution or a limit may be is noted as unknown, with what bounds it. Paths are absolute or
relative to where the command starts; nobody looked at a disk.
"""

from .limits import MAX_DOCUMENT, MAX_DOCUMENTS, MAX_TEXT, MAX_UNKNOWN, MAX_WRITES, Stop
from .text_paths import Glob, Within, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .text_paths import Field

FILE, TREE, GLOB, PATCH = "file", "tree", "glob", "patch"
MODE = "mode"
"""Not of a write: of a path that keeps its content, but not who may use it."""


class Write:
    """One thing a command would write, move away or remove.

    ``form``: FILE, one path (with ``names`` it may be a directory into which these go); TREE,
    a path that is moved or removed with all that is in it; GLOB, a pattern in the language of
    ``patterns`` covering what matches now (with ``removes``, also what is in a directory that
    matches); PATCH, a patch file to be read, applied from the folder ``base`` with ``strip``
    leading folders taken off its names (-1: all of them).
    ``content`` says that the named file gets text of the agent's own making (an editor, a
    redirected ``cat`` or ``echo``), as an edit would; ``how`` names the writer for people.
    ``own`` says that the name itself is removed or given to something else: where it is a link,
    what it points at stays as it is. So it is with every TREE.
    """

    __slots__ = ("base", "content", "form", "how", "names", "own", "path", "removes", "strip")

    def __init__(
        self,
        path: str,
        form: str = FILE,
        *,
        how: str = "",
        names: "tuple[str, ...]" = (),
        content: bool = False,
        removes: bool = False,
        own: bool = False,
        base: str = "",
        strip: int = 1,
    ) -> None:
        self.path = path
        self.form = form
        self.how = how
        self.names = names
        self.content = content
        self.removes = removes
        self.own = own
        self.base = base
        self.strip = strip

    def __repr__(self) -> str:
        return f"Write({self.path!r}, {self.form}, how={self.how!r})"


class GitCall:
    """One git command: the words after ``git`` (None for one that cannot be known), and where.

    ``cwd`` is '' for where the whole command starts and None when it cannot be known;
    ``env`` holds the variables that were set for it in the same command. ``stdin`` is a word for
    the names that it is handed (None: unknown); ``made`` are the folders that the same line has
    made repositories of their own before.
    """

    __slots__ = ("argv", "cwd", "env", "made", "stdin")

    SHORT = "Cc"
    VALUED = tuple(
        "-C -c --git-dir --work-tree --namespace --super-prefix --config-env --attr-source".split()
    )
    """The options before git's own command that take a value, as ``Options`` is told of them."""

    def __init__(
        self, argv: "list[str | None]", cwd: "str | None", env: "dict[str, str | None]"
    ) -> None:
        self.argv = argv
        self.cwd = cwd
        self.env = env
        self.stdin: Field = None
        self.made: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"GitCall({self.argv!r}, cwd={self.cwd!r})"


class OwnCall:
    """A call of our own command: the words behind its name (None for one that is not known).

    ``changed`` are the variables that the line sets or takes out before it, ``ALL`` among them
    where it takes out all that it does not name.
    """

    __slots__ = ("argv", "changed")
    ALL = "*"

    def __init__(self, argv: "list[str | None]", changed: "frozenset[str]") -> None:
        self.argv = argv
        self.changed = changed

    def __repr__(self) -> str:
        return f"OwnCall({self.argv!r}, {sorted(self.changed)!r})"


class Unknown:
    """One writer whose operands come from where no text says: they may be any path.

    ``what``: 'write', or for git 'git-stage', 'git-commit', 'git-discard', 'git-remove'.
    ``bounds`` are the paths and patterns that they lie within, as ``Within`` has them, () for
    everything; ``cwd`` is where the command stands, None when unknown.
    """

    __slots__ = ("bounds", "cwd", "what")

    def __init__(self, what: str, bounds: "tuple[str, ...]" = (), cwd: "str | None" = "") -> None:
        self.what = what
        self.bounds = bounds
        self.cwd = cwd

    def __repr__(self) -> str:
        return f"Unknown({self.what!r}, {self.bounds!r}, cwd={self.cwd!r})"


class Effects:
    """Everything found in one command. ``whole`` is False when reading stopped at a limit.

    ``unknown`` says once for each kind and bound what may write where no text says. ``modes`` are
    paths of the form MODE; their ``how`` is the command with the mode or the owner. ``own`` are
    calls of our own command.
    """

    __slots__ = ("gits", "modes", "own", "unknown", "whole", "writes")

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.gits: list[GitCall] = []
        self.unknown: list[Unknown] = []
        self.modes: list[Write] = []
        self.own: list[OwnCall] = []
        self.whole = True


class Findings:
    """Collects the effects of one command: each path once, none of it beyond the limits.

    Raises Stop when it is too much.

    ``made`` are texts of its own that it put into files so far, by their paths: what the disk
    holds under these names says nothing any more; ``names`` are words for the names, or the patch,
    that it put into one. ``repositories`` are the folders that it has made repositories. ``idle``
    says that what is read now may never run: what is not known in it is left out.
    """

    __slots__ = ("_documents", "_known", "effects", "idle", "made", "names", "repositories")

    def __init__(self) -> None:
        self.effects = Effects()
        self.made: dict[str, str] = {}
        self.names: dict[str, Field] = {}
        self.repositories: tuple[str, ...] = ()
        self.idle = False
        self._documents = 0
        self._known: dict[tuple[object, ...], Write] = {}

    def write(
        self,
        place: "str | None",
        path: "Field",
        form: str = FILE,
        *,
        how: str,
        names: "tuple[str, ...]" = (),
        content: bool = False,
        removes: bool = False,
        own: bool = False,
        base: str = "",
        strip: int = 1,
    ) -> None:
        """Note a write to ``path``, seen from ``place``, as unknown when either is."""
        target = joined(place, path) if path else None
        if target is None and path != "":
            self.doubt("write", path.bounds if isinstance(path, Within) else (), place)
        if target is None or _is_device(target) or not _is_sane(target):
            return
        if isinstance(path, Glob) and names:
            return  # into which of the matches is not certain
        own = own or form == TREE
        form = GLOB if isinstance(path, Glob) else form
        key = (target, form, names, base, strip)
        known = self._known.get(key)
        if known is None:
            if len(self.effects.writes) >= MAX_WRITES:
                self.effects.whole = False
                self.doubt("write", (), place)
                return
            known = self._known[key] = Write(
                target, form, how=how, names=names, own=own, base=base, strip=strip
            )
            self.effects.writes.append(known)
        known.content = known.content or content
        known.removes = known.removes or removes
        known.own = known.own and own
        if own or names:
            self._forget(target, names)

    def doubt(self, what: str, bounds: "tuple[str, ...]", place: "str | None") -> None:
        """Note that something may write where no text says."""
        known = self.effects.unknown
        if self.idle or any((x.what, x.bounds, x.cwd) == (what, bounds, place) for x in known):
            return
        if len(known) < MAX_UNKNOWN:
            known.append(Unknown(what, bounds, place))
        else:
            known[-1] = Unknown(what, (), None)

    def _forget(self, target: str, names: "tuple[str, ...]") -> None:
        """Something else takes the name of a text of its own; it may also be edited, and stays."""
        self.made.pop(target, None)
        for name in names:
            self.made.pop(joined(target, name) or name, None)

    def document(self, path: "Field", text: "Field", *, more: bool = False) -> None:
        """What a file holds that was just noted as written; with ``more`` behind what it held.

        What is unknown or too much is not kept, and the disk counts again.
        """
        if path is None or isinstance(path, Glob) or (more and path not in self.made):
            return
        before = self.made.pop(path, "")
        text = before + (text or "") if more else text
        if text is not None and len(text) <= MAX_DOCUMENT and self._documents < MAX_DOCUMENTS:
            self._documents += 1
            self.made[path] = text

    def mode(self, place: "str | None", path: "Field", how: str) -> None:
        """Note a path that others may use otherwise afterwards; left out when it is unknown."""
        target = joined(place, path) if path and not isinstance(path, Glob) else None
        if target is not None and _is_sane(target):
            self._room(len(self.effects.modes))
            self.effects.modes.append(Write(target, MODE, how=how))

    def git(self, call: GitCall) -> None:
        """Note a command of git."""
        self._room(len(self.effects.gits))
        call.made = self.repositories
        self.effects.gits.append(call)

    def own(self, call: OwnCall) -> None:
        """Note a call of our own command."""
        self._room(len(self.effects.own))
        self.effects.own.append(call)

    def _room(self, count: int) -> None:
        if count >= MAX_WRITES:
            raise Stop


def _is_device(target: str) -> bool:
    """No file: but what lies in shared memory is one, and a checkout may."""
    return target.startswith("/dev/") and not target.startswith("/dev/shm/")


def _is_sane(path: str) -> bool:
    return len(path) <= MAX_TEXT and "\n" not in path
