"""What ``${...}`` gives: a variable, a default, or a variable with something cut off."""

from ..limits import MAX_TEXT, is_number
from ..text_paths import Glob, Within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell_state import Shell, Value

_SPECIAL = "'\"\\$`"


def value_of(shell: "Shell", text: str) -> "Value":
    """The value; None when it cannot be known. ``text`` stands between the braces."""
    name, rest = _name(text)
    if not name:
        return None
    if rest in ("[@]", "[*]", ""):
        return shell.variable(name)
    if rest[:1] == "[" and "]" in rest:
        return _member(shell.variable(name), rest[1:].partition("]"))
    known = shell.variable(name)
    if isinstance(known, list):
        return None
    operator = rest[:2] if rest[:2] in (":-", ":=", ":+", ":?", "%%", "##", "//", ",,") else rest[0]
    argument = rest[len(operator) :]
    if operator in (":-", ":=", "-", "=", ":?", "?"):
        if operator in ("-", "=") and name in shell.scope.without and not known:
            return _literal(argument)  # the script itself has unset it
        return _default(operator, known, argument)
    if known is None or isinstance(known, Glob):
        return None
    return _changed(known, operator, argument)


def _name(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and (text[end] == "_" or (text[end].isascii() and text[end].isalnum())):
        end += 1
    if not end and text[:1] in ("@", "*"):
        end = 1
    return text[:end], text[end:]


def _member(known: "Value", parts: tuple[str, str, str]) -> "Value":
    index, _, rest = parts
    if rest or not isinstance(known, list) or not is_number(index, 6):
        return None
    place = int(index)
    return known[place] if place < len(known) else ""


def _default(operator: str, known: "Value", argument: str) -> "Value":
    if known is None and "?" not in operator:
        likely = _literal(argument)
        return Within(likely=likely) if likely else None
    if known is None or known or "?" in operator:
        return known
    if ":" not in operator:
        return known  # it is set, to nothing
    return _literal(argument)


def _literal(text: str) -> "str | None":
    text = text.replace('"', "").replace("'", "")
    if text[:1] == "~" or any(char in text for char in _SPECIAL):
        return None
    return text


def _changed(value: str, operator: str, argument: str) -> "str | None":
    if len(argument) > 1 and argument[0] == argument[-1] and argument[0] in "'\"":
        argument = argument[1:-1]
    if any(char in argument for char in _SPECIAL):
        return None
    if operator in ("%", "%%"):
        return _without_end(value, argument, longest=operator == "%%")
    if operator in ("#", "##"):
        return _without_start(value, argument, longest=operator == "##")
    if operator in ("/", "//"):
        return _replaced(value, argument, every=operator == "//")
    if operator == ",,":
        return value.lower()
    return None


def _is_literal(text: str) -> bool:
    return not any(char in text for char in "*?[")


def _without_end(value: str, pattern: str, *, longest: bool) -> "str | None":
    if _is_literal(pattern):
        return value.removesuffix(pattern)
    if pattern[-1:] != "*" or not _is_literal(pattern[:-1]) or not pattern[:-1]:
        return None
    place = value.find(pattern[:-1]) if longest else value.rfind(pattern[:-1])
    return value[:place] if place >= 0 else value


def _without_start(value: str, pattern: str, *, longest: bool) -> "str | None":
    if _is_literal(pattern):
        return value.removeprefix(pattern)
    mark = pattern[1:]
    if pattern[:1] != "*" or not _is_literal(mark) or not mark:
        return None
    place = value.rfind(mark) if longest else value.find(mark)
    return value[place + len(mark) :] if place >= 0 else value


def _replaced(value: str, argument: str, *, every: bool) -> "str | None":
    old, _, new = argument.partition("/")
    if not old or not _is_literal(old) or old[0] in "#%":
        return None
    if value.count(old) * len(new) > MAX_TEXT:
        return None
    return value.replace(old, new, -1 if every else 1)
