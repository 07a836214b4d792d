"""Commands that move, copy, link, remove, create or overwrite files."""

from ..text_paths import Glob, basename, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field

_TARGET = ("-t", "--target-directory")


def _sources(found: "Options") -> "tuple[list[Field], Field, bool]":
    """(sources, destination, whether the destination is a name and never a folder)."""
    operands = found.operands
    if found.has(*_TARGET):
        folder = found.value(*_TARGET)
        return operands, folder.rstrip("/") + "/" if folder else None, False
    return operands[:-1], operands[-1] if operands else None, found.has("-T")


def _put(call: "Call", found: "Options", *, own: bool) -> "list[Field]":
    """Note where the sources go, through a link there or with ``own`` in its stead; the sources."""
    sources, place, is_name = _sources(found)
    if sources and not found.has("-n", "--no-clobber"):
        if is_name:
            call.file(place, content=True, own=own)
        else:
            call.into(place, sources, own=own)
    return sources


def _mv(call: "Call") -> None:
    found = call.options("tS", ("--target-directory", "--suffix"))
    sources = _put(call, found, own=True)
    for source in sources:
        call.tree(source)


def _cp(call: "Call") -> None:
    found = call.options("tS", ("--target-directory", "--suffix"))
    _put(call, found, own=found.has("--remove-destination"))


def _install(call: "Call") -> None:
    long = ("--target-directory", "--suffix", "--mode", "--owner", "--group")
    found = call.options("tSmog", long)
    if not found.has("-d", "--directory"):
        _put(call, found, own=True)


def _ln(call: "Call") -> None:
    found = call.options("tS", ("--target-directory", "--suffix"))
    sources, place, is_name = _sources(found)
    if not sources:
        # One operand: a link of that name, here.
        name = "" if place is None or isinstance(place, Glob) else basename(place)
        call.file(name if place != name else None, own=True)
    elif is_name or found.has("-n", "--no-dereference"):
        call.file(place, own=True)
    else:
        call.into(place, sources, content=False, own=True)


def _rm(call: "Call") -> None:
    found = call.options()
    recursive = found.has("-r", "-R", "--recursive", "-d")
    for path in found.operands:
        # Without -r a pattern does not reach into folders.
        call.tree(path, removes=recursive or not isinstance(path, Glob))


def _unlink(call: "Call") -> None:
    for path in call.options().operands:
        call.tree(path, removes=not isinstance(path, Glob))


def _shred(call: "Call") -> None:
    call.files(call.options("ns", ("--iterations", "--size", "--random-source")).operands)


def _touch(call: "Call") -> None:
    call.files(call.options("dtrA", ("--date", "--reference", "--time")).operands)


def _truncate(call: "Call") -> None:
    call.files(call.options("sr", ("--size", "--reference")).operands)


def _dd(call: "Call") -> None:
    for word in call.arguments:
        if word is not None and word[:3] == "of=":
            call.file(word[3:])


def _tee(call: "Call") -> None:
    content = call.feed is None or call.feed.of_text
    found = call.options()
    files = [one for one in found.operands if one != "-"]
    call.files(files, content=content)
    if call.feed and not found.has("-a", "--append"):
        for one in files:
            path = joined(call.shell.scope.place, one) if one else None
            call.shell.findings.document(path, call.feed.body)


def _sponge(call: "Call") -> None:
    call.files(call.options().operands, content=call.feed is None or call.feed.of_text)


TABLE = {
    "mv": _mv,
    "gmv": _mv,
    "cp": _cp,
    "gcp": _cp,
    "install": _install,
    "ginstall": _install,
    "ln": _ln,
    "gln": _ln,
    "rm": _rm,
    "grm": _rm,
    "rmdir": _unlink,
    "unlink": _unlink,
    "trash": _unlink,
    "shred": _shred,
    "touch": _touch,
    "truncate": _truncate,
    "dd": _dd,
    "tee": _tee,
    "sponge": _sponge,
}
