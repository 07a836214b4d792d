"""Variables of a script: assigning them, and what they give."""

from ..grammar.syntax_tree import ARRAY, TEXT, Part, Word
from ..limits import MAX_TEXT, Budget, is_number
from ..scope import Scope
from ..text_paths import Glob, anchored
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Node, Token
    from ..scope import Value
    from ..text_paths import Field

DECLARES = frozenset(("export", "declare", "typeset", "local", "readonly"))


def assignment(token: "Token") -> "tuple[str, Token] | None":
    """(name, value) of ``name=value``; the name ends in '+' for ``name+=``. None for others."""
    if isinstance(token, str):
        first, rest = token, []
    else:
        if not token.parts or token.parts[0].kind not in (TEXT, ARRAY):
            return None
        first, rest = token.parts[0].text, token.parts[1:]
    name, equals, value = first.partition("=")
    if not equals or not _is_name(name.removesuffix("+")):
        return None
    if isinstance(token, str):
        return name, value
    if token.parts[0].kind == ARRAY:
        return name, token
    return name, Word([Part(TEXT, value), *rest] if value else rest)


def _is_name(text: str) -> bool:
    base, bracket, index = text.partition("[")
    return base.isidentifier() and (not bracket or index[-1:] == "]")


class Values:
    """The scope at hand, and what is known from outside: the home folder and the root."""

    __slots__ = ("budget", "deep_globs", "home", "is_zsh", "root", "scope")

    def __init__(self, budget: Budget, home: str, root: str) -> None:
        self.budget = budget
        self.home = home
        self.root = root
        self.scope = Scope()
        self.deep_globs = False
        self.is_zsh = False

    def substituted(self, nodes: "list[Node]") -> "Field":
        """What ``$(...)`` gives. The runner's part."""
        raise NotImplementedError

    def own(self, words: "list[Token]") -> "dict[str, Field]":
        """The variables that are set for one command alone."""
        found: dict[str, Field] = {}
        for word in words:
            name, value = assignment(word) or ("", word)
            found[name.removesuffix("+")] = single(self, value)
        return found

    def declare(self, words: "list[Token]") -> None:
        """``export`` and its like."""
        exports = words[0] == "export"
        for word in words[1:]:
            found = assignment(word)
            name = found[0] if found else word
            if found:
                self.assign(word)
            elif isinstance(word, str) and word[:1] == "-":
                exports = exports or "x" in word
                continue
            if exports and isinstance(name, str):
                self.scope.exported |= {name.removesuffix("+")}

    def assign(self, word: "Token") -> None:
        """``name=value`` in the scope at hand."""
        name, token = assignment(word) or ("", word)
        value = self._assigned(token)
        base, bracket, _ = name.removesuffix("+").partition("[")
        if bracket:
            value = None
        elif name[-1:] == "+":
            value = _appended(self.scope.values.get(base), value)
        self.scope.values[base] = value

    def _assigned(self, token: "Token") -> "Value":
        if isinstance(token, str) or not token.parts or token.parts[0].kind != ARRAY:
            value = single(self, token)
            return value if value is None or len(value) <= MAX_TEXT else None
        return [one for word in token.parts[0].words for one in fields(self, word)]

    def parameter(self, text: str) -> "Value":
        """The value of ``${text}``."""
        if text.isidentifier():
            return self.variable(text)
        from .parameter_expansion import value_of

        return value_of(self, text)

    def variable(self, name: str) -> "Value":
        """The value of a variable; None when it is not known."""
        if name in self.scope.values:
            return self.scope.values[name]
        if name in ("@", "*"):
            return self.scope.arguments
        if is_number(name):
            return self._argument(name)
        if name == "PWD":
            return anchored(self.scope.place)
        if name == "OLDPWD":
            return anchored(self.scope.before)
        if name == "HOME":
            return self.home or None
        return self.root or None if name == "CLAUDE_PROJECT_DIR" else None

    def _argument(self, name: str) -> "Field":
        arguments = self.scope.arguments
        if arguments is None or name == "0" or len(name) > 4:
            return None
        return arguments[int(name) - 1] if int(name) <= len(arguments) else ""

    def arithmetic(self, text: str) -> None:
        """Whatever arithmetic assigns is unknown afterwards."""
        if "=" not in text and "++" not in text and "--" not in text:
            return
        self.budget.work(1 + (len(text) >> 4))
        names = "".join([one if one.isalnum() or one == "_" else " " for one in text])
        for name in names.split():
            if name in self.scope.values:
                self.scope.values[name] = None


def _appended(old: "Value", new: "Value") -> "Value":
    if isinstance(old, list) and isinstance(new, list):
        return old + new
    if isinstance(old, str) and isinstance(new, str) and not isinstance(new, Glob):
        return old + new if len(old) + len(new) <= MAX_TEXT else None
    return None
