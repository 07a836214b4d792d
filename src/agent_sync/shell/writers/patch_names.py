"""The files that a patch names, in the unified form and in git's."""

MOST = 500
BASE = -1
NOWHERE = "/dev/null"
_HEADS = ("--- ", "+++ ", "rename from ", "rename to ")
_STARTS = frozenset(head[:4] for head in _HEADS)


def names(text: str, strip: int = 1) -> "list[str]":
    """Every path that the patch changes, each once, with ``strip`` leading folders taken off.

    With a strip of BASE only the last name is left, as ``patch`` without ``-p`` has it. Quoted
    names are left out: nothing is promised for names with special characters.
    """
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
