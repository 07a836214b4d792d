"""The variables of a script: what ``name=value``, ``export`` and their like leave behind."""

from ..grammar.syntax_tree import ARRAY, TEXT, Part, Word
from ..limits import MAX_TEXT
from ..text_paths import Glob, Within
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Token
    from ..shell_state import Shell, Value
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


def for_one(shell: "Shell", words: "list[Token]") -> "dict[str, Field]":
    """The variables that are set for one command alone."""
    found: dict[str, Field] = {}
    for word in words:
        name, value = assignment(word) or ("", word)
        found[name.removesuffix("+")] = single(shell, value)
    return found


def declare(shell: "Shell", words: "list[Token]") -> None:
    """``export`` and its like."""
    exports, keeps = words[0] == "export", True
    for word in words[1:]:
        found = assignment(word)
        name = found[0] if found else word
        if found:
            assign(shell, word)
        elif isinstance(word, str) and word[:1] == "-":
            exports = (exports or "x" in word) and not (words[0] == "export" and "n" in word)
            keeps = exports
            continue
        elif word == "+x":
            exports = keeps = False
            continue
        if exports and isinstance(name, str):
            shell.scope.exported |= {name.removesuffix("+")}
        elif not keeps and isinstance(name, str):
            shell.scope.without |= {name.removesuffix("+")}


def assign(shell: "Shell", word: "Token") -> None:
    """``name=value`` in the scope at hand."""
    name, token = assignment(word) or ("", word)
    value = _assigned(shell, token)
    base, bracket, _ = name.removesuffix("+").partition("[")
    if bracket:
        value = None
    elif name[-1:] == "+":
        value = _appended(shell.scope.values.get(base), value)
    shell.scope.values[base] = value


def _assigned(shell: "Shell", token: "Token") -> "Value":
    if isinstance(token, str) or not token.parts or token.parts[0].kind != ARRAY:
        value = single(shell, token)
        return value if value is None or len(value) <= MAX_TEXT else None
    return [one for word in token.parts[0].words for one in fields(shell, word)]


def _appended(old: "Value", new: "Value") -> "Value":
    if isinstance(old, list) and isinstance(new, list):
        return old + new
    if isinstance(old, Within):
        return None
    if isinstance(old, str) and isinstance(new, str) and not isinstance(new, Glob):
        return old + new if len(old) + len(new) <= MAX_TEXT else None
    return None
