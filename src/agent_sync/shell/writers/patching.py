"""Commands that apply a patch: from a file, or from text in the command itself."""

from ...clients.apply_patch import MOVED, REMOVED, paths
from ..effects import PATCH
from ..limits import MAX_TEXT, is_number
from ..text_paths import Glob, changed, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field

MOST = 500
BASE, HEADINGS = -1, -2
APPLIES = ("apply_patch", "applypatch")
"""The command of some clients, which they run themselves and report no end of (AUTO-5)."""
NOWHERE = "/dev/null"
_HEADS = ("--- ", "+++ ", "rename from ", "rename to ")
_STARTS = frozenset(head[:4] for head in _HEADS)


def names(text: str, strip: int = 1) -> "list[str]":
    """Every path that the patch changes, each once, with ``strip`` leading folders taken off.

    With a strip of BASE only the last name is left, as ``patch`` without ``-p`` has it; with
    HEADINGS the text is one for ``apply_patch``. Quoted names are left out: nothing is promised for
    names with special characters.
    """
    if strip == HEADINGS:
        return list(paths(text))[:MOST]
    found: dict[str, None] = {}
    for row in [row for row in text.split("\n") if row[:4] in _STARTS]:
        head = next((head for head in _HEADS if row.startswith(head)), "")
        if not head or len(found) >= MOST:
            continue
        name = row[len(head) :].split("\t", 1)[0].rstrip("\r")
        if name and name != NOWHERE and not name.startswith('"'):
            # git's renames carry no 'a/' in front.
            found[_stripped(name, strip - (len(head) > 4 and strip > 0))] = None
    return [name for name in found if name]


def _stripped(name: str, count: int) -> str:
    if count == BASE:
        return name.rpartition("/")[2]
    for _ in range(count):
        first, _, rest = name.partition("/")
        name = rest if first != name else name
    return name.lstrip("/") if count else name


def _patch(call: "Call") -> None:
    long = ("--strip", "--input", "--directory", "--output", "--reject-file", "--fuzz")
    found = call.options("pidoFrBVzDgY", long)
    if found.has("--dry-run", "-C", "--check"):
        return
    scope = call.shell.scope
    call.shell.scope = scope.copy()
    if found.has("-d", "--directory"):
        call.shell.scope.place = _folder(found.value("-d", "--directory"), scope.place)
    if found.has("-o", "--output"):
        call.file(found.value("-o", "--output"), content=True)
    elif found.operands:
        call.file(found.operands[0], content=True)
    else:
        source = _source(call, found, scope.place)
        if isinstance(source, Glob) or (source is None and not (call.feed and call.feed.body)):
            call.below(["."])
        patched(call, source, strip_of(found, BASE))
    call.shell.scope = scope


def _folder(named: "Field", place: "str | None") -> "str | None":
    if not named:
        return place if named == "" else None
    return None if isinstance(named, Glob) else changed(place, named)


def _source(call: "Call", found: "Options", place: "str | None") -> "Field":
    """The patch file, seen from the start; None when it comes from elsewhere."""
    if found.has("-i", "--input"):
        path = found.value("-i", "--input")
        return joined(call.shell.scope.place, path) if path and path != "-" else None
    source = call.feed.source if call.feed else None
    return joined(place, source) if source else None


def strip_of(found: "Options", default: int) -> int:
    """How many leading folders ``-p`` takes off."""
    value = found.value("-p", "--strip")
    return int(value) if value and is_number(value, 2) else default


def patched(
    call: "Call", source: "Field", strip: int, base: "str | None" = None, how: str = ""
) -> None:
    """It applies the patch in the file ``source``, or the one in its here-document.

    A file into which the same command has put a text is read from that, and not from the disk.
    """
    how = how or call.name
    place = call.shell.scope.place if base is None else base
    findings = call.shell.findings
    if place is None or isinstance(source, Glob):
        return
    if source is None:
        _follow(call, place, call.feed.body if call.feed else None, strip, how)
    elif source in findings.made:
        _follow(call, place, findings.made[source], strip, how)
    elif len(source) <= MAX_TEXT:
        findings.write("", source, PATCH, how=how, content=True, base=place, strip=strip)


def _follow(call: "Call", place: str, body: "Field", strip: int, how: str) -> None:
    """Note what the patch in this text changes. Raises Stop: one text may be applied often."""
    if body is None:  # it comes from a program: it may change any file
        call.shell.findings.doubt("write", (), place)
        return
    found = names(body, strip)
    call.shell.budget.work(1 + len(found) + (len(body) >> 8))
    for name in found:
        call.shell.findings.write(place, name, how=how, content=True)


def _apply_patch(call: "Call") -> None:
    """The patch of some agents: its headings name the files. Raises Stop.

    Where these are not known, since a variable stands in the text or it is too long for a word,
    they are those in the whole script: the clients that run it themselves take it as it is written.
    """
    source = call.feed.source if call.feed and not call.arguments else None
    text = call.arguments[0] if call.arguments else call.feed.body if call.feed else None
    if source is not None:
        patched(call, joined(call.shell.scope.place, source), HEADINGS)
        return
    said = text if isinstance(text, str) and not isinstance(text, Glob) else None
    own = paths(said or "")
    found = list((own or paths(call.shell.text)).items())
    plain = [one for one in found if own or ("$" not in one[0] and "`" not in one[0])]
    if len(plain) < len(found) or not (found or said):
        call.below([])
    for name, becomes in plain[:MOST]:
        goes = becomes in (MOVED, REMOVED)
        call.file(name, content=True, own=goes, removes=goes)
    call.shell.budget.work(1 + len(found) + (len(said or call.shell.text) >> 8))


TABLE = {
    "patch": _patch,
    "gpatch": _patch,
    **dict.fromkeys(APPLIES, _apply_patch),
}
