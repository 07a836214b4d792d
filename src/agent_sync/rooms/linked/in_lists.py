"""Lists of values in a statement: named, in few lengths, so that a database knows the statement."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LENGTHS = (1, 4, 16, 64, 128, 512)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def names_of(values: "Sequence[str]") -> "tuple[str, dict[str, str]]":
    """(what stands in the brackets of IN, the values by their names). At least one, at most 512."""
    length = next(one for one in LENGTHS if one >= len(values))
    padded = [*values, *[values[-1]] * (length - len(values))]
    given = {f"in_{_word(place)}": value for place, value in enumerate(padded)}
    return ", ".join(f":{name}" for name in given), given


def _word(place: int) -> str:
    return _LETTERS[place // 26] + _LETTERS[place % 26]
