"""A first look at a command: most of them write nothing, and need no more than this."""

from .family_index import FIRST_LOOK

_MARKS = b"|&;()<>'\"\\$/=,{}[]:@!"
_BREAKS = bytes.maketrans(_MARKS, b" " * len(_MARKS))
_HARMLESS = (">&1", ">&2", ">/dev/null", "> /dev/null")


def maybe_writes(command: str) -> bool:
    """Whether a command could write a file or use git, in any shell that is read here.

    False is certain for what ``reading.effects`` would find. Costs one pass over the text.
    """
    count = command.count(">")
    if count:
        for harmless in _HARMLESS:
            count -= command.count(harmless)
        if count > 0:
            return True
    # A backtick is an escape in PowerShell (n`i) and a bracket elsewhere.
    row = command.encode("latin-1", "replace").lower()
    words = row.translate(_BREAKS)
    if b"\\" in row or b"'" in row or b'"' in row:
        words += b" " + row.translate(_BREAKS, b"\\'\"")  # g\\it, g''it
    if b"`" in row:
        words += b" " + words.replace(b"`", b" ") + b" " + words.replace(b"`", b"")
    return not FIRST_LOOK.isdisjoint(words.split())


OWN, OWN_MODULE = "agent-sync", "agent_sync"
"""Our own command, and what it is called behind ``python -m``."""
_QUOTES = str.maketrans("", "", "\\'\"`")


def may_rename(command: str) -> bool:
    """Whether our own command may run in it behind a variable that tells who acts (GATE-9).

    False is certain for what ``reading.effects`` would find. Most commands do not name ours.
    """
    if "sync" not in command:
        return False
    text = command.translate(_QUOTES)
    if OWN not in text and OWN_MODULE not in text:
        return False
    if "env" in text or "unset" in text or "AGENT_SYNC_" in text:
        return True
    from ..clients.in_client import MARKS

    return any(mark in text for mark in MARKS)


_ENDS = bytes.maketrans(b";|&()", b"\n\n\n\n\n")
_HIDDEN = str.maketrans("|&;<>()# \t\n", "___________")
"""What means nothing inside quotes: words stay words, and operators do not show."""
_LEADING = frozenset("if then elif else while until do ! { time".split())
_BARE = frozenset("fi done } for case esac".split())
_ANY = frozenset(
    "ls cat head tail wc grep egrep fgrep echo printf pwd cd true false : test [ sleep which type "
    "wait stat file du df diff cmp cut tr tac rev nl basename dirname realpath readlink date "
    "uname id whoami hostname ps pgrep lsof seq md5sum sha1sum sha256sum od strings jq comm "
    "printenv exit".split()
)
"""Programs that write nothing, whatever options they are given."""
_BUT = {
    "find": ("-exec", "-delete", "-ok", "-fprint", "-fls"),
    "rg": ("--pre", "--hostname-bin"),
    "agent-sync": ("--run",),
}
"""Others, and how the options begin with which they may write or run something."""
_GIT = frozenset(
    "status diff log show blame rev-parse ls-files ls-tree grep describe shortlog cat-file "
    "rev-list merge-base name-rev for-each-ref show-ref check-ignore count-objects diff-tree "
    "cherry range-diff version help".split()
)
_GIT_NOT = ("--output", "--ext-diff", "--textconv", "-O", "--open-files")
_GIT_LISTS = {
    "branch": ("--list", "-a", "-r", "-v", "-vv", "--show-current", "--all", "--remotes"),
    "tag": ("--list", "-l"), "stash": ("list", "show"), "worktree": ("list",),
    "remote": ("-v",), "config": ("--get", "--list", "-l", "--get-all"), "reflog": ("show",),
    "submodule": ("status",),
}  # fmt: skip
"""Commands of git that only look when this follows, or nothing does."""


def only_reads(command: str) -> bool:
    """Whether a command surely writes no file: each program in it is one that only reads.

    False in doubt: for substitutions, variables of its own, here-documents, unknown programs.
    Costs one pass over the text. Not promised for what an alias or a function of the
    person's own shell makes of a name.
    """
    text = _unquoted(command)
    if text is None:
        return False
    for harmless in ("2>&1", ">&2", "&>/dev/null", "2>/dev/null", ">/dev/null", "> /dev/null"):
        text = text.replace(harmless, " ")
    if ">" in text or "<<" in text:
        return False
    row = text.encode("utf-8", "replace").translate(_ENDS).decode("utf-8", "replace")
    return all(_looks(one.split()) for one in row.split("\n"))


def _unquoted(command: str) -> "str | None":
    """The text without its quotes, their operators hidden; None where more than words stand."""
    if "`" in command or "$(" in command or "${" in command or "<(" in command:
        return None
    found, at = [], 0
    while at < len(command):
        single, double = command.find("'", at), command.find('"', at)
        start = min(one for one in (single, double, len(command)) if one >= 0)
        bare = command[at:start]
        if "\\" in bare or "#" in bare:
            return None
        found.append(bare)
        if start == len(command):
            break
        close = command.find(command[start], start + 1)
        inner = command[start + 1 : close]
        if close < 0 or (inner.endswith("\\") and command[start] == '"'):
            return None
        found.append(inner.translate(_HIDDEN) or "_")
        at = close + 1
    return "".join(found)


def _looks(words: "list[str]") -> bool:
    """Whether one simple command only reads."""
    at = 0
    while at < len(words) and words[at] in _LEADING:
        at += 1
    name, rest = (words[at], words[at + 1 :]) if at < len(words) else (":", [])
    if name in _ANY or (name in _BARE and at == 0):
        return True
    if any("$" in word or "{" in word for word in rest):
        return False
    if name in _BUT:
        return not any(word.startswith(_BUT[name]) for word in rest)
    if name == "git":
        return _git_looks(rest)
    if name in ("sort", "tree"):  # -o, -uo, --output, --compress-program
        return not any(word[:1] == "-" and "o" in word for word in rest)
    if name == "command":
        return rest[:1] in (["-v"], ["-V"])
    if name == "sed":
        return rest[:1] == ["-n"] and len(rest) > 1 and not rest[1].strip("0123456789,$p;")
    if name == "xargs":
        while rest and (rest[0][:1] == "-" or rest[0].isdigit()):
            rest = rest[1:]
        return bool(rest) and rest[0] in _ANY
    return name == "uniq" and len([word for word in rest if word[:1] != "-"]) < 2


def _git_looks(rest: "list[str]") -> bool:
    while rest and rest[0] in ("--no-pager", "-P", "--no-optional-locks"):
        rest = rest[1:]
    if rest[:1] == ["-C"]:
        rest = rest[2:]
    if any(word.startswith(_GIT_NOT) for word in rest):
        return False
    if not rest or rest[0] in _GIT:
        return True
    lists = _GIT_LISTS.get(rest[0])
    return lists is not None and (len(rest) == 1 or rest[1] in lists) and rest != ["stash"]
