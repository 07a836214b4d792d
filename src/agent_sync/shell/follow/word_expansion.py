"""Words to fields: variables, substitutions, tilde, splitting and patterns.

A field is text, a ``Glob``, or what cannot be known from the text alone: ``Within`` some bounds,
or None.
"""

from ..grammar.syntax_tree import ARRAY, COMMAND, PARAMETER, QUOTED, TEXT, UNKNOWN, Part
from ..limits import MAX_TEXT, MAX_WORD
from ..text_paths import Glob, Within, bound_of, is_pattern, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Token
    from ..shell_state import Shell, Value
    from ..text_paths import Field

_PLAIN, _ACTIVE, _PATTERN = range(3)


def fields(shell: "Shell", token: "Token") -> "list[Field]":
    """The fields that a word of a command becomes. Raises Stop."""
    shell.budget.work()
    if isinstance(token, str):
        if "{" not in token and token[:1] != "~" and len(token) < MAX_TEXT:
            return [Glob(_pattern(shell, token))] if is_pattern(token) else [token]
        parts = [Part(TEXT, token)]
    else:
        parts = token.parts
    if not any(part.kind == TEXT and "{" in part.text for part in parts):
        return _Fields(shell, parts, splits=True).done
    choices = _alternatives(shell, parts)
    if choices is None:
        shell.budget.whole = False
        return [None]
    return [one for choice in choices for one in _Fields(shell, choice, splits=True).done]


def _alternatives(shell: "Shell", parts: "list[Part]") -> "list[list[Part]] | None":
    if sum(len(part.text) for part in parts) > MAX_TEXT:
        return None
    bare = [part.text for part in parts if part.kind == TEXT]
    shell.budget.work(sum(text.count("{") + text.count(",") for text in bare))
    from .brace_expansion import alternatives

    return alternatives(parts)


def single(shell: "Shell", token: "Token") -> "Field":
    """What a word is as a value or after a redirection: one field, no pattern. Raises Stop."""
    shell.budget.work()
    parts = [Part(TEXT, token)] if isinstance(token, str) else token.parts
    found = _Fields(shell, parts, splits=False).done
    return found[0] if len(found) == 1 else "" if not found else None


class _Fields:
    """Puts one word together from its parts."""

    __slots__ = (
        "done", "first", "known", "last", "pieces", "shell", "size", "splits", "started", "unsaid"
    )  # fmt: skip

    def __init__(self, shell: "Shell", parts: "list[Part]", *, splits: bool) -> None:
        self.shell = shell
        self.splits = splits
        self.done: list[Field] = []
        self._begin()
        if parts and parts[0].kind == TEXT and parts[0].text[:1] == "~":
            parts = self._home(parts)
        for part in parts:
            self._add(part)
        self._cut()

    def _begin(self) -> None:
        self.pieces: list[tuple[str, int]] = []
        self.size = 0
        self.known = True
        self.started = False
        self.first = self.last = 0  # the pieces before and behind what is not known
        self.unsaid: Field = None

    def _cut(self) -> None:
        """The field ends here."""
        if self.started:
            self.done.append(self._field())
            self.shell.budget.work()
        self._begin()

    def _field(self) -> "Field":
        self.shell.budget.work(self.size >> 9)
        if not self.known or self.size > MAX_WORD:
            return self._bounded() if self.size <= MAX_TEXT else None
        if not any(kind != _PLAIN and is_pattern(text) for text, kind in self.pieces):
            return "".join([text for text, _ in self.pieces])
        return Glob("".join([self._as_pattern(text, kind) for text, kind in self.pieces]))

    def _bounded(self) -> "Field":
        """What is known of a word that is not: what it is or begins with, or how its path ends."""
        head = "".join([text for text, _ in self.pieces[: self.first]])
        if not head:
            if not any(text for text, _ in self.pieces):
                return self.unsaid
            tail = "".join([self._as_pattern(*piece) for piece in self.pieces[self.last :]])
            known = tail[:1] == "/" and "/../" not in tail
            return Within(("**" + tail,)) if known else None
        name, equals, _ = head.partition("=")
        if head[0] == "-" or (equals and name.isidentifier()):
            return Within(start=head)
        pattern = Glob(
            "".join([self._as_pattern(*piece) for piece in self.pieces[: self.first]]) + "*"
        )
        return Within(bounds) if (bounds := bound_of(self.shell.scope.place, pattern)) else None

    def _as_pattern(self, text: str, kind: int) -> str:
        if kind == _PLAIN:
            return quoted(text)
        return text if kind == _PATTERN else _pattern(self.shell, text)

    def _text(self, text: str, kind: int) -> None:
        self.started = True
        self.size += len(text)
        if self.size <= MAX_WORD:
            self.pieces.append((text, kind))

    def _unknown(self, value: "Field" = None) -> None:
        if self.known:
            self.first, self.unsaid = len(self.pieces), value
        else:
            self.unsaid = None
        self.last = len(self.pieces)
        self.started, self.known = True, False

    def _home(self, parts: "list[Part]") -> "list[Part]":
        first = parts[0].text
        name, slash, rest = first[1:].partition("/")
        if name or not self.shell.home or (len(parts) > 1 and not slash):
            self._unknown()
            return parts[1:]
        return [Part(QUOTED, self.shell.home), Part(TEXT, slash + rest), *parts[1:]]

    def _add(self, part: Part) -> None:
        if part.kind == QUOTED:
            self._text(part.text, _PLAIN)
        elif part.kind == TEXT:
            self._text(part.text, _ACTIVE if self.splits else _PLAIN)
        elif part.kind == PARAMETER:
            self._value(_parameter(self.shell, part.text), quoted=part.quoted or not self.splits)
        elif part.kind == COMMAND:
            self._value(self.shell.substituted(part.nodes), quoted=part.quoted or not self.splits)
        elif part.kind == UNKNOWN:
            if part.nodes:
                self.shell.substituted(part.nodes)
            self.shell.arithmetic(part.text)
            self._unknown()
        elif part.kind == ARRAY:
            self._unknown()

    def _value(self, value: "Value", *, quoted: bool) -> None:
        if isinstance(value, list):
            self._list(value)
        elif value is None or isinstance(value, Within):
            self._unknown(value)
        elif isinstance(value, Glob):
            if self.started and self.size:
                self._unknown()  # which names the pattern's matches would get is not certain
            self._text(str(value), _PATTERN)
        elif quoted:
            self._text(value, _PLAIN)
        elif "IFS" in self.shell.scope.values:
            self._unknown()
        else:
            self._split(value)

    def _list(self, values: "list[Field]") -> None:
        for place, value in enumerate(values):
            if place:
                self._cut()
            self._value(value, quoted=True)

    def _split(self, value: str) -> None:
        """A bare variable falls into words, and patterns in it are patterns."""
        words = value.split()
        if not words or value[:1].isspace():
            self._cut()
        for place, word in enumerate(words):
            if place:
                self._cut()
            self._text(word, _ACTIVE)
        if words and value[-1:].isspace():
            self._cut()


def _parameter(shell: "Shell", text: str) -> "Value":
    """The value of ``${text}``."""
    if text.isidentifier():
        return shell.variable(text)
    from .parameter_expansion import value_of

    return value_of(shell, text)


def _pattern(shell: "Shell", text: str) -> str:
    """``**`` is no more than ``*`` in bash that was not told otherwise.

    In zsh it is more where it is the whole name of a folder.
    """
    if shell.deep_globs:
        return text
    if shell.is_zsh and "**/" in text:
        parts = [part if part == "**" else _shallow(part) for part in text.split("/")]
        return "/".join([*parts[:-1], _shallow(parts[-1])])
    return _shallow(text)


def _shallow(text: str) -> str:
    while "**" in text:
        text = text.replace("**", "*")
    return text
