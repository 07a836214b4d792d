"""Longer text on a terminal of a certain width: broken between words, never wider."""

from .terminal import clean, width

WIDEST_CHARACTER = 2


def wrapped(text: str, columns: int, *, indent: str = "") -> list[str]:
    """One line of text, cleaned, in lines of at most so many columns, later ones indented.

    Broken at blanks where it can be; a longer word is broken where the line is full. With
    ``columns`` 0 the line stays whole. At least one line.
    """
    said = clean(text)
    if columns <= 0 or width(said) <= columns:
        return [said]
    lead = said[: len(said) - len(said.lstrip())]
    room = columns - width(lead + indent)
    if room < max(columns / 2, WIDEST_CHARACTER):  # too narrow to indent in
        lead, indent, room = "", "", columns
    first, *rest = _broken(said.split(), room)
    return [lead + first, *(lead + indent + line for line in rest)]


def _broken(words: list[str], columns: int) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer) <= columns:
            lines[-1] = longer
            continue
        pieces = _pieces(word, columns)
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lines


def _pieces(word: str, columns: int) -> list[str]:
    """A word in parts that fit, each of at least one character; looks at each character once."""
    found, begin, used = [], 0, 0
    for place, char in enumerate(word):
        used += (wide := width(char))
        if used > columns and place > begin:
            found.append(word[begin:place])
            begin, used = place, wide
    return [*found, word[begin:]] if word else found
