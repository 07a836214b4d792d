"""Shells inside a shell on Windows: ``pwsh -c``, ``cmd /c``, ``iex``; and what they are handed."""

from ..shell_state import Feed
from ..text_paths import Glob, quoted
from .cmdlets import Parameters, local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell_state import Shell
    from ..text_paths import Field

EVALUATES = ("iex", "invoke-expression")
SHELLS = ("pwsh", "powershell", "cmd")
LISTS = ("get-childitem", "gci", "dir", "ls", "get-item", "gi")


def script_of(name: str, words: "list[Field]") -> "str | None":
    """The script in the words of one of these commands; None when there is none that is known."""
    if name in EVALUATES:
        rest = [word for word in words if (word or "").lower() != "-command"]
    elif name == "cmd":
        rest = _behind(words, ("/c", "/k", "//c", "//k"), ("/c", "/k"))
        rest = [word for word in rest if not _is_switch(word)]
    else:
        rest = _behind(words, ("-c", "-co", "-com", "-comm", "-command"), ())
    known = [word for word in rest if word is not None and not isinstance(word, Glob)]
    text = " ".join(known) if rest and len(known) == len(rest) else None
    return _without_switches(text) if name == "cmd" and text else text


def _behind(
    words: "list[Field]", names: "tuple[str, ...]", glued: "tuple[str, ...]"
) -> "list[Field]":
    for place, word in enumerate(words):
        if word is not None and word.lower() in names:
            return words[place + 1 :]
        if word is not None and glued and word[:2].lower() in glued and " " in word:
            return [word[2:], *words[place + 1 :]]
    return []


def _is_switch(word: "Field") -> bool:
    return word is not None and len(word) == 2 and word[0] == "/"


def _without_switches(text: str) -> str:
    """``del /q x`` without its letters, and with one '&' as PowerShell parts commands."""
    words = [word for word in text.split(" ") if not _is_switch(word)]
    return " ".join([";" if word == "&" else word for word in words])


def listed(shell: "Shell", groups: "list[list[Field]]") -> Feed:
    """The files that ``Get-ChildItem`` hands on, as patterns."""
    found = Parameters(groups)
    paths = [local(one, shell) for one in found.take("literalpath", "path")] or ["."]
    names = [*found.named.get("filter", ()), *found.named.get("include", ())]
    if not names and found.rest and found.rest[0]:
        names = found.rest[0]
    fed = Feed()
    fed.words = [
        None if path is None or name is None else _pattern(path, name, deep=found.has("recurse"))
        for path in paths
        for name in names or [""]
    ]
    return fed


def _pattern(path: str, name: str, *, deep: bool) -> Glob:
    folder, slash, last = path.rstrip("/").rpartition("/")
    if not any(mark in last for mark in "*?"):
        folder, slash, last = path.rstrip("/"), "/", "*"
    start = "" if folder in ("", ".") else quoted(folder) + slash
    return Glob(start + ("**/" if deep else "") + (name or last))
