"""What Claude Code's edit tools would make of a file, from what they were called with."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def afterwards(given: object, before: str, *, exact: bool = False) -> "str | None":
    """The file's text after the call; None for one that the client itself will not make.

    ``given`` is the input of the tool, ``before`` what the file says now, '' for none. What stands
    there several times is replaced once, unless it is to be ``exact``: then by no client.
    """
    if not isinstance(given, dict):
        return None
    if isinstance(given.get("content"), str):
        return str(given["content"])
    text = before
    for old, new, every in _replacements(given):
        if old not in text or (exact and old and not every and text.count(old) > 1):
            return None
        text = text.replace(old, new, -1 if every else 1) if old else new
    return text


def _replacements(given: "dict[str, object]") -> "Iterator[tuple[str, str, bool]]":
    listed = given.get("edits")
    for one in listed if isinstance(listed, list) else [given]:
        old, new = (
            (one.get("old_string"), one.get("new_string")) if isinstance(one, dict) else ("", 0)
        )
        if isinstance(old, str) and isinstance(new, str):
            yield old, new, one.get("replace_all") is True
