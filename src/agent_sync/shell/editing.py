"""Commands that edit files in place: stream editors, patch, line editors, converters."""

from .effects import PATCH
from .limits import MAX_TEXT, is_number
from .places import Glob, changed, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .call import Call
    from .options import Options
    from .places import Field


def _sed(call: "Call") -> None:
    arguments = call.arguments
    for place, word in enumerate(arguments[:-1]):
        # The way of BSD: the suffix is a word of its own, and may be empty.
        if word is not None and _is_bare_i(word) and _is_suffix(arguments, place + 1):
            call.arguments = arguments[: place + 1] + arguments[place + 2 :]
            break
    long = ("--expression", "--file", "--line-length")
    found = call.options("efl", long, attached="i")
    if found.has("-i", "--in-place"):
        scripted = found.has("-e", "--expression", "-f", "--file")
        files = found.operands if scripted else found.operands[1:]
        call.files(files, how="sed -i", content=True)


def _is_bare_i(word: str) -> bool:
    return word[:1] == "-" and word[-1:] == "i" and word[:2] != "--" and len(word) < 6


def _is_suffix(arguments: "list[Field]", place: int) -> bool:
    word = arguments[place]
    if word == "":
        return True
    enough = len(arguments) - place > 2
    return word is not None and word[:1] == "." and word[1:].isalnum() and enough


def _perl(call: "Call") -> None:
    found = call.options("eE", attached="iFCMmIxDdV")
    if found.has("-i"):
        files = found.operands if found.has("-e", "-E") else found.operands[1:]
        call.files(files, how=f"{call.name} -i", content=True)


def _awk(call: "Call") -> None:
    found = call.options("vFfiE", ("--include", "--assign", "--field-separator", "--file"))
    if "inplace" in found.values("-i", "--include"):
        files = found.operands if found.has("-f", "--file") else found.operands[1:]
        files = [one for one in files if one is None or "=" not in one]
        call.files(files, how="awk -i inplace", content=True)


def _sort(call: "Call") -> None:
    found = call.options("koStT", ("--output", "--key", "--field-separator"))
    if found.value("-o", "--output") != "-":
        call.file(found.value("-o", "--output"), how="sort -o", content=True)


def _ed(call: "Call") -> None:
    call.files(call.options("p", ("--prompt",)).operands, content=True)


def _vi(call: "Call") -> None:
    """ex, and vi without a screen: an editor that a script can use."""
    found = call.options("cuSTiWw", ("--cmd",))
    if call.name == "ex" or found.has("-e", "-E"):
        files = [one for one in found.operands if one is None or one[:1] != "+"]
        call.files(files, content=True)


def _yq(call: "Call") -> None:
    found = call.options("o", ("--arg", "--argjson"))
    operands = found.operands
    if operands[:1] and operands[0] in ("eval", "e", "eval-all", "ea"):
        operands = operands[1:]
    if found.has("-i", "--inplace", "--in-place"):
        call.files(operands[1:] or operands, how="yq -i", content=True)


def _line_ends(call: "Call") -> None:
    found = call.options("c", ("--convmode",))
    files = found.operands[1::2] if found.has("-n", "--newfile") else found.operands
    call.files(files, content=True)


def _sd(call: "Call") -> None:
    found = call.options("nf", ("--max-replacements", "--flags"))
    if not found.has("-p", "--preview"):
        call.files(found.operands[2:], content=True)


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
        patched(call, _source(call, found, scope.place), strip_of(found, 0))
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
    """It applies the patch in the file ``source``, or the one in its here-document."""
    how = how or call.name
    place = call.run.scope.place if base is None else base
    if place is None:
        return
    if source is not None and len(source) <= MAX_TEXT:
        call.run.findings.write("", source, PATCH, how=how, content=True, base=place, strip=strip)
    elif call.feed and call.feed.body is not None:
        from .patches import names

        for name in names(call.feed.body, strip):
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
    "sed": _sed,
    "gsed": _sed,
    "perl": _perl,
    "ruby": _perl,
    "awk": _awk,
    "gawk": _awk,
    "mawk": _awk,
    "sort": _sort,
    "gsort": _sort,
    "ed": _ed,
    "red": _ed,
    "ex": _vi,
    "vim": _vi,
    "vi": _vi,
    "nvim": _vi,
    "yq": _yq,
    "dos2unix": _line_ends,
    "unix2dos": _line_ends,
    "sd": _sd,
    "patch": _patch,
    "gpatch": _patch,
    "apply_patch": _apply_patch,
}
