"""Longer text on a terminal of a certain width: broken between words, never wider."""

from .terminal import clean, width


def wrapped(text: str, columns: int, *, indent: str = "") -> list[str]:
    """One line of text, cleaned, in lines of at most so many columns, later ones indented.

    Broken at blanks where it can be; a longer word is broken where the line is full. With
    ``columns`` 0 the line stays whole. At least one line.
    """
    said = clean(text)
    if columns <= 0 or width(said) <= columns:
        return [said]
    lead = said[: len(said) - len(said.lstrip())]
    if width(lead + indent) * 2 > columns:  # too narrow to indent in
        lead = indent = ""
    first, *rest = _broken(said.split(), columns - width(lead + indent))
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
    found = []
    while width(word) > columns:
        head = _fitting(word, columns)
        found.append(head)
        word = word[len(head) :]
    return [*found, word] if word else found


def _fitting(text: str, columns: int) -> str:
    """The longest beginning that fits, of at least one character."""
    end = 1
    while end < len(text) and width(text[: end + 1]) <= columns:
        end += 1
    return text[:end]
