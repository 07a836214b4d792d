"""Which ids of a table may have been meant by one that is not there."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sqlite import Store

NEWEST = 200
"""So many of the newest rows are looked through."""


def asked_back(store: "Store", table: str, letter: str, number: int, where: str) -> str:
    """The end of 'there is no gate G12': which are nearly written so, else the newest, as a
    question, and ``where`` all are listed, a command.

    ``table`` is a name of ours, never somebody's text.
    """
    from difflib import get_close_matches

    rows = store.all(f"SELECT id FROM {table} ORDER BY id DESC LIMIT ?", (NEWEST,))
    known = [str(row[0]) for row in rows]
    near = get_close_matches(str(number), known, 2) or known[:1]
    meant = " or ".join(f"{letter}{one}" for one in near)
    return f"; did you mean {meant}? '{where}' lists them" if near else f"; '{where}' lists them"
