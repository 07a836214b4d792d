"""What reading a command gives: the paths it would write, and the git commands in it.

Only what is certain from the text: a path behind a variable from outside, or inside a script,
is left out. Paths are absolute or relative to where the command starts; nobody looked at a disk.
"""

FILE, TREE, GLOB, PATCH = "file", "tree", "glob", "patch"


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
    ``env`` holds the variables that were set for it in the same command.
    """

    __slots__ = ("argv", "cwd", "env")

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

    def __repr__(self) -> str:
        return f"GitCall({self.argv!r}, cwd={self.cwd!r})"


class Effects:
    """Everything found in one command. ``whole`` is False when reading stopped at a limit."""

    __slots__ = ("gits", "whole", "writes")

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.gits: list[GitCall] = []
        self.whole = True
