"""What a refused edit would have made of its file, as that is now (PATCH-1)."""

from ...clients import claude_edits, claude_notebooks
from ...errors import Conflict
from ...failures import InvalidInput

TYPE_CHECKING = False
if TYPE_CHECKING:
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
        raise Conflict(
            f"the refused edit of {edit.key} cannot be made on what the file holds now: read it, "
            "make the edit again, and when it is refused again, propose it",
            path=edit.key,
        )
    return after.encode("utf-8", "surrogateescape")


def _edited(given: "dict[str, object]", text: str) -> "str | None":
    """Clients show their models line feeds alone, and write a file with the ends it had."""
    ends = text.count("\n")
    if not ends or text.count("\r\n") != ends:
        return claude_edits.afterwards(given, text, exact=True)
    after = claude_edits.afterwards(given, text.replace("\r\n", "\n"), exact=True)
    if after is None:
        return claude_edits.afterwards(given, text, exact=True)
    return after.replace("\r\n", "\n").replace("\n", "\r\n")
