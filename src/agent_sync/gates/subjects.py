"""The short ids of what agents have part in: a letter for the kind, and a number that rises."""

from ..wrong_values import InvalidInput, NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

GATE, CREW, CHECKPOINT, PATCH, HANDOVER = "G", "K", "C", "P", "H"
KINDS = {
    GATE: "gate",
    CREW: "crew",
    CHECKPOINT: "checkpoint",
    PATCH: "patch",
    HANDOVER: "hand-over",
}
TABLES = {
    GATE: "gates",
    CREW: "crews",
    CHECKPOINT: "checkpoints",
    PATCH: "patches",
    HANDOVER: "handovers",
}
_LISTED = {
    GATE: "agent-sync gates --all",
    CREW: "agent-sync crews",
    CHECKPOINT: "agent-sync checkpoints --all",
    PATCH: "agent-sync patches --all",
    HANDOVER: "agent-sync handoffs --all",
}
LONGEST_NUMBER = 12


def subject(letter: str, number: int) -> str:
    """An id as it is stored and shown, 'G1'."""
    return f"{letter}{number}"


def parsed(text: str, letter: str = "") -> "tuple[str, int]":
    """(letter, number) of an id that somebody typed; with a ``letter`` that kind, the number alone
    will do. Raises InvalidInput.
    """
    word = text.strip().upper()
    if letter and word.isdigit():
        word = letter + word
    kind, digits = word[:1], word[1:]
    sound = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
    if kind not in KINDS or not sound or (letter and kind != letter):
        wanted = f"{KINDS[letter]} is named {letter}1, {letter}2 …" if letter else "id is a letter "
        more = "" if letter else f"({', '.join(KINDS)}) and a number, like G1"
        if letter and kind in KINDS and sound:
            more = f"; {word} is a {KINDS[kind]}: 'agent-sync show {word}'"
        raise InvalidInput(f"{text!r} is no id: a{'n' if not letter else ''} {wanted}{more}")
    return kind, int(digits)


def exists(store: "Store", letter: str, number: int) -> bool:
    """Whether there is one of this number."""
    return store.one(f"SELECT 1 FROM {TABLES[letter]} WHERE id = ?", (number,)) is not None


def unknown(store: "Store", letter: str, number: int) -> NotFound:
    """What is raised where there is none of this number: it asks which one was meant."""
    from ..store.near_ids import asked_back

    near = asked_back(store, TABLES[letter], letter, number, _LISTED[letter])
    return NotFound(f"there is no {KINDS[letter]} {subject(letter, number)}{near}")
