"""Commands that apply a patch: from a file, or from text in the command itself."""

from ..effects import PATCH
from ..limits import MAX_TEXT, is_number
from ..text_paths import Glob, changed, joined
from .patch_names import BASE, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field


def _patch(call: "Call") -> None:
    long = ("--strip", "--input", "--directory", "--output", "--reject-file", "--fuzz")
    found = call.options("pidoFrBVzDgY", long)
    if found.has("--dry-run", "-C", "--check"):
        return
    folder: Field = found.value("-d", "--directory") if found.has("-d", "--directory") else ""
    scope = call.run.scope
    place = scope.place if folder == "" else None
    if folder:
        place = None if isinstance(folder, Glob) else changed(scope.place, folder)
    call.run.scope = scope.copy()
    call.run.scope.place = place
    if found.has("-o", "--output"):
        call.file(found.value("-o", "--output"), content=True)
    elif found.operands:
        call.file(found.operands[0], content=True)
    else:
        patched(call, _source(call, found, scope.place), strip_of(found, BASE))
    call.run.scope = scope


def _source(call: "Call", found: "Options", place: "str | None") -> "Field":
    """The patch file, seen from the start; None when it comes from elsewhere."""
    if found.has("-i", "--input"):
        path = found.value("-i", "--input")
        return joined(call.run.scope.place, path) if path and path != "-" else None
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
    place = call.run.scope.place if base is None else base
    findings = call.run.findings
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
    if body is None:
        return
    found = names(body, strip)
    call.run.budget.work(1 + len(found) + (len(body) >> 8))
    for name in found:
        call.run.findings.write(place, name, how=how, content=True)


def _apply_patch(call: "Call") -> None:
    """The patch of some agents: its headings name the files."""
    body = call.feed.body if call.feed and not call.arguments else None
    if call.arguments:
        body = call.arguments[0]
    for row in (body or "").split("\n"):
        for head in ("*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: "):
            if row.startswith(head):
                call.file(row[len(head) :].strip(), content=True)


TABLE = {
    "patch": _patch,
    "gpatch": _patch,
    "apply_patch": _apply_patch,
}
