"""Commands that change who may read or write a path: no content, so nothing that is claimed."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field

_LETTERS = frozenset("rwxXstugo")


def _note(call: "Call", words: "list[Field]") -> None:
    """The first word says what becomes of the others."""
    if not words or words[0] is None:
        return
    for path in words[1:]:
        call.shell.findings.mode(call.shell.scope.place, path, f"{call.name} {words[0]}")


def _chmod(call: "Call") -> None:
    """A mode that takes rights away may look like an option (``-x``)."""
    for at, word in enumerate(call.arguments):
        if word is not None and word[:1] == "-" and word[1:2] != "-" and set(word[1:]) <= _LETTERS:
            rest = call.arguments[at + 1 :]
            named = [one for one in rest if one is None or one[:1] != "-"]
            _note(call, [word, *named])
            return
    _note(call, _named(call))


def _named(call: "Call") -> "list[Field]":
    found = call.options(long=("--reference", "--from"))
    return [] if found.has("--reference") else found.operands


def _chown(call: "Call") -> None:
    _note(call, _named(call))


def _chattr(call: "Call") -> None:
    _note(call, [one for one in call.arguments if one is None or one != "-R"])


TABLE = {"chmod": _chmod, "chown": _chown, "chattr": _chattr}
