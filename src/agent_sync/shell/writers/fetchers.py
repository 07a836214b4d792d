"""Commands that bring files from elsewhere: rsync, scp, curl, wget."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field

_RSYNC = (
    "--exclude --include --filter --files-from --exclude-from --include-from --rsh --bwlimit "
    "--timeout --port --log-file --backup-dir --suffix --chmod --max-size --min-size --rsync-path "
    "--compare-dest --copy-dest --link-dest --out-format --partial-dir --temp-dir --info --usermap "
    "--groupmap --chown"
).split()


def _is_remote(path: "Field") -> bool:
    """Whether it names another machine (a drive of Windows is none)."""
    head, colon, _ = (path or "").partition(":")
    return bool(colon) and "/" not in head and len(head) > 1


def _copy(call: "Call", operands: "list[Field]") -> None:
    """Everything but the last goes to the last."""
    if len(operands) < 2 or _is_remote(operands[-1]):
        return
    sources = [one.partition(":")[2] if one and _is_remote(one) else one for one in operands[:-1]]
    known: list[Field] = [one for one in sources if one and one[-1] not in "/."]
    if known:
        call.into(operands[-1], known, content=False)
    if len(known) < len(sources):  # a folder's content goes there, and nobody knows which names
        call.below([operands[-1]])


def _rsync(call: "Call") -> None:
    found = call.options("efMTB", _RSYNC)
    if not found.has("-n", "--dry-run", "--list-only"):
        _copy(call, found.operands)


def _scp(call: "Call") -> None:
    _copy(call, call.options("PioFlcJSDX").operands)


def _curl(call: "Call") -> None:
    long = ("--output", "--output-dir", "--dump-header", "--cookie-jar", "--header", "--data")
    found = call.options("AbcCdDeEFHKmoPQrtTuUwxXyYz", long)
    folder = found.value("--output-dir") if found.has("--output-dir") else ""
    if folder is None:
        return
    paths = [*found.values("-o", "--output")]
    if found.has("-O", "--remote-name", "--remote-name-all"):
        paths += [_last_name(one) for one in found.operands if one and "://" in one]
    for path in paths:
        if path and path != "-":
            call.file(f"{folder}/{path}" if folder and path[0] != "/" else path)


def _last_name(url: str) -> str:
    path = url.partition("://")[2].partition("?")[0].partition("#")[0]
    return path.rpartition("/")[2]


def _wget(call: "Call") -> None:
    found = call.options(
        "OoaPTtUeiQBARDIXwl",
        ("--output-document", "--output-file", "--append-output", "--directory-prefix"),
    )
    for path in found.values("-O", "--output-document", "-o", "--output-file"):
        if path != "-":
            call.file(path)


TABLE = {"rsync": _rsync, "scp": _scp, "curl": _curl, "wget": _wget}
