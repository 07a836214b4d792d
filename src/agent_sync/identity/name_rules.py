"""What may be a name, and how one is shown that was given before the rules were these (ID-3).

A name stands in sentences of the program, outside the frame for others' text: so it is one word,
and none that passes for one of ours.
"""

import unicodedata

from .who import PERSON, RESERVED

MAX_NAME = 64
LIKE_LETTERS = "._-+@:=%~&!?$\\"
"""What may stand in a name beside letters and digits: no blank, no bracket, no quotation mark, and
no comma, so that one name cannot look like two.

A '/' is shown, and only in an id."""
OURS = (*RESERVED, PERSON)
# Letters that look like Latin ones, from Unicode's table of confusables (confusables.txt of
# UTS #39): of Cyrillic, Greek and Armenian those whose prototype there is a letter of a-z or A-Z,
# and three ASCII characters. Wide and mathematical forms are what NFKC folds.
_CYRILLIC = str.maketrans(
    "аеорсухѕіјԁһӏѵԛԝгАВЕКМНОРСТХУЅІЈӀԌԚԜ", "aeopcyxsijdhlvqwrABEKMHOPCTXYSlJlGQW"
)
_GREEK = str.maketrans("αορνιγυσϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopviyuocABEZHlKMNOPTYX")
_OTHER = str.maketrans("օոհսցı01I|", "onhugiolll")
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"


def is_word(name: str) -> bool:
    """Whether a name is one word: letters and digits of any script, few marks."""
    return bool(name) and all(_in_word(char) for char in name)


def passes_for(name: str) -> str:
    """The word of ours that a name looks like and is not; '' for an honest name.

    Looked at are letters of other scripts, wide and invisible characters, marks between letters.
    """
    if name.strip().casefold() in OURS:
        return ""
    looks = _skeleton(name)
    return next((word for word in OURS if _skeleton(word) == looks), "")


def as_word(name: str) -> str:
    """A name as it may stand in our sentences: one word, marked when it passes for one of ours."""
    posing = passes_for(name)
    shown = unicodedata.normalize("NFC", name)[:MAX_NAME]
    word = "".join(char if _in_word(char) else "_" for char in shown) or "somebody"
    return f"{word} (not {posing})" if posing else word


def _in_word(char: str) -> bool:
    return (
        char.isalnum()
        or char in LIKE_LETTERS
        or char == "/"
        or unicodedata.category(char) in ("Mn", "Mc")
    )


def _skeleton(text: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKC", text) if not _hidden(char))
    for table in (_CYRILLIC, _GREEK, _OTHER):
        text = text.translate(table)
    return text.casefold()


def _hidden(char: str) -> bool:
    kind = unicodedata.category(char)
    return (
        kind in ("Cf", "Cc", "Zs")
        or char in _FILLERS
        or char in LIKE_LETTERS
        or char == ","
        or ("\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef")
    )
