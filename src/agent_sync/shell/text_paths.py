"""Places and paths as the text gives them, without a look at any disk.

A place is '' for where the command starts, relative to it, or absolute; None is unknown.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Field: TypeAlias = "str | None"

_QUOTES = {"*": "[*]", "?": "[?]", "[": "[[]"}
ANCHOR = "\0"
"""Before a path: relative to where the whole command starts, wherever it is used."""


class Glob(str):
    """A word that stands for every path that it matches. Quoted wildcards are in brackets."""

    __slots__ = ()


class Within(Glob):
    """A word that no text says: it may be any path, and more than one, within ``bounds``.

    ``bounds`` are patterns and paths seen from where the command starts, or patterns that begin
    with ``**/``, which may lie anywhere; () for everything. (REVISION,) is a name of a commit, and
    no path. ``start`` is what it surely begins with, where that is an option or a variable's name;
    ``likely`` what it is when nobody says otherwise. No path can be made of its text.
    """

    __slots__ = ("bounds", "likely")
    bounds: "tuple[str, ...]"
    likely: str

    def __new__(
        cls, bounds: "tuple[str, ...]" = (), *, start: str = "", likely: str = ""
    ) -> "Within":
        """Its text tells it from others, and begins with ``start``."""
        self = super().__new__(cls, ANCHOR.join([start + "?", likely, *bounds]))
        self.bounds = bounds
        self.likely = likely
        return self


MOST_BOUNDS = 50
"""More of them are none."""
REVISION = ANCHOR


def bound_of(place: "str | None", word: "Field") -> "tuple[str, ...]":
    """What a word bounds others to; () when that is everything."""
    if isinstance(word, Within):
        return word.bounds
    path = joined(place, word) if word else None
    if path is None:
        return ()
    return (path if isinstance(word, Glob) else quoted(path),)


def within(place: "str | None", words: "list[Field]") -> "Field":
    """A word that may be any of these, or lie below them; None when that may be any at all."""
    found: dict[str, None] = {}
    for word in words:
        bounds = bound_of(place, word)
        if not bounds or len(found) > MOST_BOUNDS:
            return None
        found.update(dict.fromkeys(bounds))
    return Within(tuple(found)) if found else None


def quoted(text: str) -> str:
    """A pattern that matches just this text."""
    if not is_pattern(text) and "[" not in text:
        return text
    return "".join([_QUOTES.get(char, char) for char in text])


def is_pattern(text: str) -> bool:
    """Whether a shell takes this text for a pattern."""
    if "*" in text or "?" in text:
        return True
    return "[" in text and "]" in text[text.index("[") :]


def is_absolute(path: str) -> bool:
    """Whether the path says all by itself (a drive of Windows counts)."""
    return path[:1] == "/" or (path[1:3] in (":/", ":\\") and path[:1].isalpha())


def joined(place: "str | None", path: str) -> "str | None":
    """The path seen from where the command starts; '.' for the start itself.

    '..' stays: the system follows links first. A '/' at the end goes, except in a pattern.
    """
    ending = "/" if isinstance(path, Glob) and path[-1:] == "/" else ""
    if path[:1] == ANCHOR:
        place, path = "", path[1:].lstrip("/") or "."
    if ANCHOR in path:
        return None
    if not is_absolute(path):
        if place is None:
            return None
        path = f"{place}/{path}" if place else path
    if path[-1:] != "/" and "//" not in path and "./" not in path and path[-2:] != "/.":
        return path
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return ("/" if path[:1] == "/" else "") + ("/".join(parts) or ".") + ending


def changed(place: "str | None", path: str) -> "str | None":
    """Where ``cd path`` leads. Here '..' takes back a folder, as the shell counts."""
    target = joined(place, path)
    if target is None:
        return None
    found: list[str] = []
    for part in target.split("/"):
        if part == ".." and found and found[-1] != "..":
            if found != [""]:
                found.pop()
        elif part != ".":
            found.append(part)
    return "/".join(found) or ("/" if target[:1] == "/" else "")


def anchored(place: "str | None") -> "str | None":
    """A place as a word that keeps its meaning wherever it is used."""
    if place is None or is_absolute(place):
        return place
    return f"{ANCHOR}/{place}" if place else ANCHOR


def plain(field: "Field", place: "str | None") -> "Field":
    """A word as it is told to others: seen from ``place`` it means the same; None if it cannot."""
    if field is None or ANCHOR not in field or isinstance(field, Within):
        return field
    head, _, rest = field.partition(ANCHOR)
    up = _way_up(place)
    if ANCHOR in rest or not up or (head and not (head[:1] == "-" and head[-1:] == "=")):
        return Within(start=head) if head[:1] == "-" else None
    return head + up + rest


def _way_up(place: "str | None") -> str:
    """From a place to where the whole command starts; '' where that is not known."""
    if place is None or is_absolute(place) or ".." in place:
        return ""
    return "/".join([".."] * (place.count("/") + 1)) if place else "."


def basename(path: str) -> str:
    """The last name of a path; '' for one that ends in '.' or '..', or has none."""
    name = path.rstrip("/").rsplit("/", 1)[-1]
    return "" if name in (".", "..") or ANCHOR in name else name
