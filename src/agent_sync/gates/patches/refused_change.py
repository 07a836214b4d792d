"""What a refused edit would have made of its file, as that is now (PATCH-1)."""

from ...clients import apply_patch, claude_edits, claude_notebooks, patched_files
from ...errors import Conflict
from ...wrong_values import InvalidInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .refused_edits import RefusedEdit


def content(edit: "RefusedEdit", before: "bytes | None") -> bytes:
    """The file's bytes behind the edit; ``before`` are those now, None for no file.

    Raises Conflict where what it would replace is not there any more, InvalidInput for an edit
    that nobody can read.
    """
    import json

    try:
        given = json.loads(edit.payload)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise InvalidInput(f"the edit that was refused ({edit.tool}) cannot be read")
    text = (before or b"").decode("utf-8", "surrogateescape")
    if claude_notebooks.PATH in given:
        after = claude_notebooks.afterwards(given, text)
    else:
        after = _edited(given, text)
    if after is None:
        raise _conflict(edit.key)
    return after.encode("utf-8", "surrogateescape")


def _conflict(path: str) -> Conflict:
    return Conflict(
        f"the refused edit of {path} cannot be made on what the file holds now: read it, "
        "make the edit again, and when it is refused again, propose it",
        path=path,
    )


def contents(
    edit: "RefusedEdit", read: "Callable[[str, str], bytes | None]"
) -> "dict[str, bytes | None]":
    """path -> the file's bytes behind a patch of several files, None for one that is gone; the
    paths as they stand in it.

    ``read`` gives those now, of a path seen from a folder. Raises Conflict as ``content`` does.
    """
    folder, _, patch = edit.payload.decode("utf-8", "surrogateescape").partition("\0")
    paths = apply_patch.paths(patch)
    before = {path: read(folder, path) for path in paths}
    texts = {
        path: None if held is None else held.decode("utf-8", "surrogateescape")
        for path, held in before.items()
    }
    windows = {path for path, text in texts.items() if text and _is_windows(text)}
    plain = {x: y.replace("\r\n", "\n") if y and x in windows else y for x, y in texts.items()}
    after = patched_files.afterwards(patch, plain.get)
    missing = next((path for path in paths if path not in after), None)
    if missing is not None:
        raise _conflict(missing)
    moved = {part.to for part in patched_files.parts(patch) if part.path in windows}
    return {path: _bytes(after[path], ends=path in windows | moved) for path in paths}


def _is_windows(text: str) -> bool:
    ends = text.count("\n")
    return bool(ends) and text.count("\r\n") == ends


def _bytes(text: "str | None", *, ends: bool) -> "bytes | None":
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\n", "\r\n") if ends else text
    return text.encode("utf-8", "surrogateescape")


def _edited(given: "dict[str, object]", text: str) -> "str | None":
    """Clients show their models line feeds alone, and write a file with the ends it had."""
    if not _is_windows(text):
        return claude_edits.afterwards(given, text, exact=True)
    after = claude_edits.afterwards(given, text.replace("\r\n", "\n"), exact=True)
    if after is None:
        return claude_edits.afterwards(given, text, exact=True)
    return after.replace("\r\n", "\n").replace("\n", "\r\n")
