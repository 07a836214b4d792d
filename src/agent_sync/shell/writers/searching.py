"""find and xargs: commands that run others on names that they find or are handed."""

from ..text_paths import Glob, Within, quoted, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field

_IGNORED = frozenset(
    "-print -print0 -depth -mount -xdev -noleaf -daystart -ls -readable -writable".split()
)
_EXECUTE = frozenset(("-exec", "-execdir"))
_NOBODYS = ("node_modules", ".git", "venv", "__pycache__", "dist", "build", "target", "vendor")
_BY_TURNS = frozenset("mv gmv cp gcp ln gln install".split())


class _Search:
    """What a find looks for, as far as it can be said with patterns."""

    __slots__ = (
        "certain", "commands", "deletes", "depth", "either", "names", "not_roots", "plain_files",
        "roots",
    )  # fmt: skip

    def __init__(self, words: "list[Field]") -> None:
        self.roots: list[Field] = []
        self.names: list[str] = []
        self.depth = 0
        self.certain = True
        self.deletes = self.plain_files = self.either = self.not_roots = False
        self.commands: list[list[Field]] = []
        rest = words[::-1]
        while rest and rest[-1] in ("-L", "-H", "-P", "-E"):
            rest.pop()
        while rest and not _begins_expression(rest[-1]):
            self.roots.append(rest.pop())
        self._expression(rest)

    def _expression(self, rest: "list[Field]") -> None:
        """``rest`` is the expression from its end, so that words are taken off its end."""
        inside = 0
        while rest:
            word = rest.pop()
            if word in ("(", ")"):
                inside += 1 if word == "(" else -1
            elif word in ("-o", "-or"):
                # Outside of brackets it parts the names from what is done with them.
                self.certain = self.certain and inside > 0
                self.either = self.either or inside == 0
            elif word in ("-not", "!"):
                self._excluded(rest)
            elif word in _EXECUTE:
                self.commands.append(_command(rest))
            elif word == "-delete":
                self.deletes = True
            elif word not in _IGNORED:
                self._test(word, rest)

    def _test(self, word: "Field", rest: "list[Field]") -> None:
        value = rest.pop() if rest and not _begins_expression(rest[-1]) else None
        if word == "-name" and value is not None and "/" not in value:
            self.names.append(value)
        elif word == "-maxdepth" and value == "1":
            self.depth = 1
        elif word == "-mindepth" and value == "1":
            self.not_roots = True
        elif word == "-type" and value in ("f", "d"):
            self.plain_files = self.plain_files or value == "f"
        else:
            self.certain = False

    def _excluded(self, rest: "list[Field]") -> None:
        """What is left out does not matter when it is a folder that nobody edits in."""
        kind = rest.pop() if rest else None
        value = rest.pop() if rest else None
        known = kind in ("-path", "-wholename") and value is not None
        self.certain = self.certain and known and any(name in str(value) for name in _NOBODYS)

    def found(self, place: "str | None") -> "list[Field]":
        """What it finds, as patterns; when that is not certain, one word within its bounds."""
        roots = self.roots or ["."]
        if any(one is None or isinstance(one, Glob) for one in roots):
            return [within(place, roots)]
        if not self.certain:
            names = [] if self.either else self.names
            return [within(place, [self._named(str(x), y) for x in roots for y in names] or roots)]
        return [self._pattern(str(root), name) for root in roots for name in self.names or ["*"]]

    def _pattern(self, root: str, name: str) -> "Field":
        if not self.names and not self.plain_files and not (self.not_roots and self.depth):
            return root if not self.depth else Within((root,))
        if not self.names:
            return self._named(root, "*" if self.depth else "**", deep=False)
        return self._named(root, name, deep=not self.depth)

    @staticmethod
    def _named(root: str, name: str, *, deep: bool = True) -> "Field":
        start = "" if root in (".", "./") else quoted(root).rstrip("/") + "/"
        return Glob(start + ("**/" if deep else "") + name)


def _begins_expression(word: "Field") -> bool:
    return word is not None and (word[:1] == "-" or word in ("(", ")", "!", ","))


def _command(rest: "list[Field]") -> "list[Field]":
    found: list[Field] = []
    while rest:
        word = rest.pop()
        if word == ";" or (word == "+" and found[-1:] == ["{}"]):
            break
        found.append(word)
    return found


def _find(call: "Call") -> None:
    search = _Search(call.arguments)
    found = search.found(call.shell.scope.place)
    if search.deletes:
        for one in found:
            call.shell.findings.write(
                call.shell.scope.place, one, "tree", how="find -delete",
                removes=not isinstance(one, Glob),
            )  # fmt: skip
    for command in search.commands:
        for one in found:
            call.again([_filled(word, "{}", one) for word in command])
    if call.shell.fed and not search.deletes and not search.commands:
        call.shell.fed.words = found


def _filled(word: "Field", mark: str, name: "Field") -> "Field":
    """``name`` in place of ``mark``."""
    if word is None or mark not in word:
        return word
    if word == mark:
        return name
    if name is None or isinstance(name, Glob):
        return None
    return word.replace(mark, name)


def _xargs(call: "Call") -> None:
    long = ("--max-args", "--max-procs", "--delimiter", "--arg-file", "--max-lines")
    options = call.options("InPLdasE", long, attached="ile", ordered=True)
    unknown: list[Field] = [None]
    names = unknown if options.has("-a", "--arg-file") else _names(call)
    command = options.operands
    if options.has("-I", "-i", "--replace"):
        mark = options.value("-I", "-i", "--replace") or "{}"
        for name in names:
            call.again([_filled(word, mark, name) for word in command])
        return
    if options.has("-n", "-L", "--max-args") and command[:1] and command[0] in _BY_TURNS:
        names = unknown
    if command:
        call.again(command + names)


def _names(call: "Call") -> "list[Field]":
    """The names that it is handed; [None] when they are unknown."""
    if call.feed and call.feed.words is not None:
        return [one for word in call.feed.words for one in _split(word)]
    if call.feed and call.feed.body is not None:
        return list(call.feed.body.split())
    return [None]


def _split(word: "Field") -> "list[Field]":
    """The names in a word that was printed."""
    if word is None or isinstance(word, Glob) or " " not in word:
        return [word]
    return list(word.split())


TABLE = {"find": _find, "gfind": _find, "xargs": _xargs, "gxargs": _xargs}
SIGNS = {"find": "-delete", "gfind": "-delete", "xargs": "", "gxargs": ""}
