"""Reads a PowerShell command: statements, pipelines, blocks, variables."""

from ..limits import Broken
from ..prefilter import OWN
from ..shell_state import Feed
from ..text_paths import ANCHOR
from .cmdlets import local, run
from .inner_shells import EVALUATES, LISTS, SHELLS, listed, script_of
from .tokens import Token, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell_state import Shell
    from ..text_paths import Field

_SEPARATORS = (";", "\n", "&&", "||", "|")
SIGNS = "writealltext writealllines writeallbytes appendalltext appendalllines"
"""The methods of .NET that write a file."""
_NATIVE = frozenset(("git", "sed", "perl", "yq", "bash", OWN))
_NATIVE_FAMILIES = ("formatters", "package_runners", "patching")
_SETS = frozenset("remove-item ri rm del erase set-item si clear-item new-item ni set".split())
"""They change the environment where they are given a part of it."""
_TEXT = frozenset(
    "write-output write echo get-content gc cat type select-string sls out-string convertto-json "
    "sort-object get-unique".split()
)


def read(command: str, runner: "Shell") -> None:
    """Note what ``command`` would write. Raises Stop at a limit."""
    runner.home, runner.root = runner.home.replace("\\", "/"), runner.root.replace("\\", "/")
    reader = Reader(runner)
    try:
        reader.tokens = Tokens(command, reader.run)
        while reader.block(""):
            pass
    except Broken:
        pass  # no shell would run it: what was read before stays


class Statement:
    """One command of a pipeline: ``groups`` are words, those joined by commas together."""

    __slots__ = ("commas", "groups", "targets", "tokens", "words")

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.groups: list[list[Field]] = []
        self.words: list[Field] = []  # the same without groups, for programs
        self.targets: list[tuple[Field, str]] = []
        self.commas = False

    def add(self, token: Token) -> None:
        """One more word."""
        self.tokens.append(token)
        if self.commas:
            self.groups[-1].append(token.text)
        else:
            self.groups.append([token.text])
        self.words.append(token.text)
        self.commas = False


class Reader:
    """Follows the statements of one command."""

    __slots__ = ("of_text", "run", "tokens")

    def __init__(self, run: "Shell") -> None:
        self.run = run
        self.tokens = Tokens("", run)
        self.of_text = False  # what comes down the pipe is text of the agent's own

    def block(self, closing: str) -> bool:
        """Follow statements up to ``closing``; False at the text's end."""
        self.run.budget.enter()
        statement = Statement()
        self.of_text = False
        while True:
            token = self.tokens.next()
            if token is None or token.operator in ("}", ")"):
                self._done(statement)
                self.run.budget.leave()
                if token is None and closing:
                    raise Broken
                return token is not None
            if token.operator in _SEPARATORS:
                if statement.tokens or token.operator != "\n":
                    self._done(statement)
                    statement = Statement()
                    self.of_text = self.of_text and token.operator == "|"
                    self.run.feed = self.run.fed if token.operator == "|" else None
            else:
                self._take(statement, token)

    def _take(self, statement: Statement, token: Token) -> None:
        if token.operator in ("(", "{"):
            self._nested(statement, token)
        elif token.operator == ">":
            target = self.tokens.next()
            if target is not None and not target.operator:
                statement.targets.append((target.text, token.text or ""))
        elif token.operator == ",":
            statement.commas = bool(statement.groups)
        elif not token.operator:
            statement.add(token)

    def _nested(self, statement: Statement, token: Token) -> None:
        """A bracket or a block: its commands are followed, what it gives is unknown."""
        last = statement.words[-1] if statement.words else None
        if token.operator == "(" and token.joins and last and "]::" in last:
            self._method(last)
            return
        scope = self.run.scope
        self.run.scope = scope.copy()
        kept = self.of_text
        self.block(")" if token.operator == "(" else "}")
        self.of_text = kept
        if self.run.scope.place != scope.place:
            scope.place = None
        for name, value in self.run.scope.values.items():
            if scope.values.get(name, ()) != value:
                scope.values[name] = None
        self.run.scope = scope
        unknown = Token(None, joins=token.joins)
        unknown.bare = False
        statement.add(unknown)

    def _method(self, name: str) -> None:
        """``[IO.File]::WriteAllText('f', ...)``"""
        first = self.tokens.next()
        method = name.lower().removeprefix("[system.").removeprefix("[")
        writes = method.startswith(("io.file]::write", "io.file]::append"))
        if method == "environment]::setenvironmentvariable" and first is not None and first.text:
            self.run.scope.without |= {first.text.upper()}
        if first is not None and not first.operator:
            path = first.text
            follower = self.tokens.next()
            if follower is not None and writes and follower.operator in (",", ")") and path:
                self._write(path, how=name.rpartition("::")[2])
            if follower is not None and follower.operator == ")":
                return
            if follower is not None and follower.operator in ("(", "{"):
                self.block(")")
        elif first is None or first.operator == ")":
            return
        self.block(")")

    def _done(self, statement: Statement) -> None:
        """Run the statement."""
        of_text = False
        if statement.tokens:
            self.run.budget.run()
            of_text = self._command(statement)
        for path, stream in statement.targets:
            self._write(path, content=of_text and stream in ("", "1"))
        self.of_text = of_text

    def _write(self, path: "Field", *, how: str = "redirection", content: bool = True) -> None:
        place = self.run.scope.place
        self.run.findings.write(place, local(path, self.run), how=how, content=content)

    def _command(self, statement: Statement) -> bool:
        """Run it; whether it gives text of the agent's own making."""
        tokens, start = statement.tokens, 0
        if tokens[0].name and len(tokens) > 2 and (tokens[1].text or "")[-1:] == "=":
            self._assign(statement, tokens[0].name)
            start = 2
        first = tokens[start]
        self.run.fed = None
        if not first.bare or first.name or first.text is None:
            self.run.fed = Feed()
            self.run.fed.body = first.text if len(tokens) == start + 1 else None
            return not first.bare and first.text is not None and len(tokens) == start + 1
        name = first.text.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
        if name in LISTS and not (name == "ls" and self.run.feed):
            self.run.fed = listed(self.run, statement.groups[start + 1 :])
            return name in _TEXT
        self._environment(name, statement.words[start + 1 :])
        if name in EVALUATES or name in SHELLS:
            self._inner(name, statement.words[start + 1 :])
            return False
        if run(self.run, name, statement.groups[start + 1 :], of_text=self.of_text):
            return name in ("tee-object", "tee") and self.of_text
        self._native(name, statement.words[start + 1 :])
        return name in _TEXT

    def _inner(self, name: str, words: "list[Field]") -> None:
        """A shell in this shell, with a script in its words or down the pipe."""
        script = script_of(name, words)
        if script is None and self.run.feed:
            script = self.run.feed.body
        if script is None or ANCHOR in script:
            return
        scope, feed = self.run.scope, self.run.feed
        self.run.scope = scope.copy()
        self.run.budget.enter()
        read(script, self.run)
        self.run.budget.leave()
        self.run.scope, self.run.feed = (self.run.scope if name in EVALUATES else scope), feed

    def _environment(self, name: str, words: "list[Field]") -> None:
        """``Remove-Item Env:NAME``, ``Set-Item Env:NAME x``; ``set NAME=x`` of the older shell."""
        for word in words if name in _SETS else ():
            target, equals, _ = (word or "").partition("=")
            known = target.lower().startswith("env:")
            if known or (equals and name == "set"):
                changed = (target[4:] if known else target).lstrip("\\/").upper()
                self.run.scope.without |= {changed}

    def _native(self, name: str, words: "list[Field]") -> None:
        if name not in _NATIVE and self.run.family(name) not in _NATIVE_FAMILIES:
            return
        # git takes both slashes; what is told is the one that all take.
        slashed = [None if one is None else _slashes(one) for one in words]
        self.run.native(name, slashed)

    def _assign(self, statement: Statement, name: str) -> None:
        tokens = statement.tokens
        exact = statement.words[1] == "=" and len(tokens) == 3
        value = tokens[2].text if exact and not (tokens[2].bare and not tokens[2].name) else None
        if value is not None and ANCHOR in value:
            value = None
        if name.startswith("env:"):
            name = name[4:].upper()
            self.run.scope.exported |= {name}
        self.run.scope.values[name] = value


def _slashes(word: str) -> str:
    """A path with '/'; an option, or a message with blanks in it, stays as it is."""
    plain = word[:1] == "-" or any(char in word for char in " \n\t")
    return word if plain else word.replace("\\", "/")
