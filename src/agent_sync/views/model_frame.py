"""The door to a model: what other agents wrote reaches it as data, framed, defanged, bounded.

Whatever the program itself says stands outside the frame and first. What others wrote (names,
reasons, titles, messages) stands inside, one line each, and can neither close the frame nor
pass for a heading, a fence or a word of the system. ``plain`` is also the first step of the
door to a terminal, so that what counts as a control character is written down once.
"""

from ..clients.claude_code import MORE_TAGS, TAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

OPEN = '<agent-sync-state trust="untrusted">'
CLOSE = "</agent-sync-state>"

# Characters that show nothing or reorder what is shown: soft hyphens, fillers, joiners, marks
# and overrides of direction, variation selectors, byte order marks, annotations, tags.
_INVISIBLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
BLANK = "\t\n\v\f\r\x85\u2028\u2029"
_ANGLES = "<\uff1c\ufe64\u2039\u00ab\u2329\u3008\u300a\u27e8\u27ea\u276e\u2770\u29fc\u1438\u02c2"
_ANGLES += "\u226a\u227a\u22d6"
_SLASHES = tuple("/\uff0f\u2044\u2215\u29f8\u2571\u27cb")
# Names of tags that mean something to a model; in a tag only their letters count.
_TAGS = ("agent-sync-state", *TAGS, *MORE_TAGS)
_NEVER = 3  # so many of them are broken under any other bracket too
_LETTERS = tuple("".join(char for char in tag if char.isalpha()) for tag in _TAGS)
_TAG_REACH = 64  # so many characters after an angle are searched for the letters of a name
_BARS = tuple("|\uff5c\u2502\u2758\u01c0\u2223")
# Who speaks, in a transcript.
_SPEAKERS = ("human", "assistant", "system")
_COLONS = tuple(":\uff1a\ufe55\ufe13\u2236\ua789\u02d0")


def line(text: str, limit: int = 240) -> str:
    """Somebody else's text as one harmless line of at most ``limit`` characters.

    Escape sequences and control characters become a space, runs of blanks one space, and what
    shows nothing goes. The result holds no tag or turn mark that a model knows, no closing tag at
    all, no fence, no speaker ('Human:') where an entry begins, no heading mark at its beginning.
    """
    most = 16 * limit  # enough to fill the line, unless nearly everything is to be removed
    shown = " ".join(plain(text[:most], " ").split())
    shown = _without_heading(_without_fences(_without_speakers(_without_tags(shown))))
    if len(shown) > limit or len(text) > most:
        shown = shown[: max(0, limit - 1)] + "…"
    return shown[:limit]


def defanged(text: str) -> str:
    """One line of output in which nothing passes for a tag, a turn mark, a speaker or a fence.

    One character stands for one: what is aligned stays so.
    """
    shown = _without_speakers(_without_tags(text))
    return shown.replace("```", "'''").replace("~~~", "'''")


def framed(lines: "Sequence[str]") -> "list[str]":
    """Lines of output that hold words of others, all of them, in the frame."""
    rows = [_without_heading(defanged(row)) for text in lines for row in text.split("\n")]
    return [OPEN, *rows, CLOSE]


def framed_alone(text: str) -> str:
    """One line of output in a frame of its own, for a stream that may end at any line."""
    return f"{OPEN} {defanged(text)} {CLOSE}"


def frame(
    own: "list[str]", others: "list[str]", more: str = "", limit: int = 2000, hard_limit: int = 4000
) -> str:
    """The text for a model: ``own`` lines, then ``others`` in the frame. See ``fitted``."""
    return fitted(own, others, more, limit, hard_limit)[0]


def fitted(
    own: "list[str]",
    others: "list[str]",
    more: str = "",
    limit: int = 2000,
    hard_limit: int = 4000,
    width: int = 240,
) -> "tuple[str, int]":
    """The text for a model and how many of ``others``, counted from the first, are in it.

    ``own`` is what the program says; an entry may have several lines. ``others`` is what others
    wrote, most urgent first, one line of ``width`` characters each. Sizes are in bytes of UTF-8:
    the text stays within ``limit`` by leaving out others from the end and naming ``more``, the
    command that shows them; only ``own`` may take it further, and is cut at ``hard_limit``.
    '' when both are empty.
    """
    said = "\n".join(_own(row) for entry in own for row in entry.split("\n"))
    limit = min(limit, hard_limit)
    inside, count = _inside(others, limit - _size(said) - bool(said), more, width)
    note = _note(len(others) - count, more)
    if not count:
        fits = _size(said) <= limit
        most = limit if fits else hard_limit
        room = most - _size(note) - bool(note)
        if _size(said) > room and (fits or room < most // 2):
            note, room = "", most
        said = _cut(said, room)
    return "\n".join(part for part in (said, inside, note) if part), count


def _inside(others: "list[str]", room: int, more: str, width: int) -> "tuple[str, int]":
    """The frame with as many of ``others`` as fit into so many bytes, and how many those are.

    Room is kept for the note on the others and the line break before it.
    """
    rows: list[str] = []
    count, used = 0, _size(OPEN) + 1 + _size(CLOSE)
    for text in others:
        row = "- " + (line(text, width) or "(nothing readable)")
        rows.append(row)
        used += _size(row) + 1
        if used > room:
            break
        left = len(others) - len(rows)
        if not left or used + 1 + _size(_note(left, more)) <= room:
            count = len(rows)
    return ("\n".join([OPEN, *rows[:count], CLOSE]) if count else ""), count


def plain(text: str, gap: str = "") -> str:
    """``text`` without escape sequences, control and invisible characters.

    ``gap`` stands where a sequence or a control character was. Tabs, line breaks and the like
    become a space each, a lone surrogate becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    hidden = {char for char in set(text) if _is_invisible(ord(char))}
    if text.isprintable() and not hidden:
        return text
    kept = []
    place = 0
    while place < len(text):
        char = text[place]
        code = ord(char)
        place += 1
        if char in BLANK:
            kept.append(" ")
        elif code < 32 or 127 <= code < 160:
            kept.append(gap)
            if code == 27 or code >= 128:
                place = _sequence_end(text, place - 1)
        elif 0xD800 <= code < 0xE000:
            kept.append("\ufffd")
        elif char not in hidden:
            kept.append(char)
    return "".join(kept)


def _is_invisible(code: int) -> bool:
    return code >= 0xAD and any(first <= code <= last for first, last in _INVISIBLE)


def _sequence_end(text: str, start: int) -> int:
    """Where the escape sequence ends that may begin at ``start``, with ESC or a C1 character."""
    place = start + 1
    if text[start] == "\x1b":
        kind = text[place : place + 1]
        if not " " <= kind <= "~":
            return place
        place += 1
    else:
        kind = chr(ord(text[start]) - 64)  # a C1 character is ESC and the next in one
    if kind == "[":
        place = _skip(text, _skip(text, place, "0", "?"), " ", "/")
        return place + ("@" <= text[place : place + 1] <= "~")
    if kind in "]PX^_":
        return _string_end(text, place)
    if " " <= kind <= "/":
        place = _skip(text, place, " ", "/")
        return place + ("0" <= text[place : place + 1] <= "~")
    return place


def _skip(text: str, place: int, first: str, last: str) -> int:
    while first <= text[place : place + 1] <= last:
        place += 1
    return place


def _string_end(text: str, start: int) -> int:
    """Where a control string (a window title, a link) ends; ``start`` if it is not closed.

    The words of one that is never closed stay: nothing shall vanish with no end in sight.
    """
    place = start
    while place < len(text):
        code = ord(text[place])
        if code < 32 or 127 <= code < 160:
            if code in (7, 0x9C):
                return place + 1
            return place + 2 if text[place : place + 2] == "\x1b\\" else start
        place += 1
    return start


def _without_tags(text: str) -> str:
    folded = text.lower() if text.isascii() else "".join(map(_fold, text))
    out = list(text)
    may_be = "<" in text or not text.isascii()
    for place, char in enumerate(text) if may_be else ():
        if char in _ANGLES and _is_tag(folded, place + 1):
            out[place] = "("
    for tag in _TAGS[:_NEVER]:  # under any other bracket too: these names never appear as they are
        place = folded.find(tag)
        while place >= 0:
            out[place + tag.rfind("-")] = " "
            place = folded.find(tag, place + 1)
    return "".join(out)


def _fold(char: str) -> str:
    """Small letters, and ASCII for its wide and mathematical forms; always one for one."""
    if "\uff01" <= char <= "\uff5e":
        char = chr(ord(char) - 0xFEE0)
    elif "\U0001d400" <= char <= "\U0001d6a3":  # mathematical letters, 26 big and 26 small
        char = chr(97 + (ord(char) - 0x1D400) % 26)
    small = char.lower()
    return small if len(small) == 1 else char


def _is_tag(folded: str, place: int) -> bool:
    """Does what follows an angle look like a closing tag, a turn mark, or a tag a model knows?"""
    ahead = folded[place : place + _TAG_REACH]
    if ahead.lstrip()[:1] in _SLASHES or ahead.lstrip()[:1] in _BARS:
        return True
    letters = [char for char in ahead if char.isalpha()]
    return any(_spells(letters, name) for name in _LETTERS)


def _spells(letters: "list[str]", name: str) -> bool:
    # A letter of another alphabet may look like any of ours, but not every one is meant so.
    pairs = list(zip(letters, name, strict=False))
    same = sum(one == other for one, other in pairs)
    return (
        len(pairs) == len(name)
        and same >= 3
        and all(one == other or not one.isascii() for one, other in pairs)
    )


def _without_speakers(text: str) -> str:
    if not any(colon in text for colon in _COLONS):
        return text
    folded = text.lower() if text.isascii() else "".join(map(_fold, text))
    out = list(text)
    for speaker in _SPEAKERS:
        place = folded.find(speaker)
        while place >= 0:
            colon = place + len(speaker)
            while text[colon : colon + 1] in (" ", "*", "_"):
                colon += 1
            if text[colon : colon + 1] in _COLONS and _may_speak(text, place):
                out[colon] = ";"
            place = folded.find(speaker, place + 1)
    return "".join(out)


def _may_speak(text: str, place: int) -> bool:
    """Whether the word there passes for a speaker: with a capital, or where an entry may begin."""
    before = text[:place]
    if before[-1:].isalnum():
        return False
    told = before.rstrip(" ")
    return not text[place].islower() or len(before) - len(told) > 1 or not told[-1:].isalnum()


def _without_fences(text: str) -> str:
    for mark in "`~":
        while mark * 3 in text:
            text = text.replace(mark * 3, "'")
    return text


def _without_heading(text: str) -> str:
    """A heading also counts as one inside a list or quotation, so those marks are looked past."""
    place = len(text) - len(text.lstrip(" >-*+.)0123456789"))
    return text[:place] + "\\" + text[place:] if text[place : place + 1] == "#" else text


def _own(text: str) -> str:
    return _without_tags(plain(text, " "))


def _note(missing: int, more: str) -> str:
    if not missing:
        return ""
    return f"... {missing} more: run `{_own(more)}`" if more else f"... {missing} more"


def _size(text: str) -> int:
    return len(text.encode("utf-8"))


def _cut(text: str, size: int) -> str:
    """``text`` within so many bytes of UTF-8, with an ellipsis where something is missing."""
    if _size(text) <= size:
        return text
    return text.encode("utf-8")[: size - 3].decode("utf-8", "ignore") + "…" if size > 3 else ""
