"""What a value may be that somebody gives to a verb: the same bounds at every edge (CLI-6)."""

from ..errors import InvalidInput

LONGEST_TTL = 7 * 24 * 60
"""Minutes."""
LONGEST_PAUSE = 24 * 60
"""Minutes."""
LONGEST_WAIT = 3_600
"""Seconds."""
LONGEST_PATH = 4096


def ttl_ms(value: float, shown: object = None) -> int:
    """A number of minutes, in ms: more than 0, at most 7 days. Raises InvalidInput."""
    return max(1, round(_measured(value, "a TTL", "minutes", LONGEST_TTL, shown) * 60_000))


def pause_ms(value: float, shown: object = None) -> int:
    """A number of minutes, in ms: more than 0, at most a day. Raises InvalidInput."""
    return round(_measured(value, "a pause", "minutes", LONGEST_PAUSE, shown) * 60_000)


def wait_ms(value: float, shown: object = None) -> int:
    """A number of seconds, in ms: more than 0, at most an hour. Raises InvalidInput."""
    return round(_measured(value, "a wait", "seconds", LONGEST_WAIT, shown) * 1000)


def _measured(value: float, what: str, unit: str, most: int, shown: object) -> float:
    if not 0 < value <= most:  # a NaN is refused here too
        told = value if shown is None else shown
        raise InvalidInput(f"{what} is more than 0 and at most {most} {unit}, not {told!r}")
    return value


def whole(value: int, what: str, least: int, most: int, shown: object = None) -> int:
    """A number within bounds. Raises InvalidInput."""
    if not least <= value <= most:
        told = repr(value if shown is None else shown)[:42]
        raise InvalidInput(f"{what} is a whole number from {least} to {most}, not {told}")
    return value


def priority(value: int, shown: object = None) -> int:
    """A priority from -1000 to 1000. Raises InvalidInput."""
    return whole(value, "a priority", -1000, 1000, shown)


def token(value: "int | str", shown: object = None) -> "int | str":
    """A fencing token: a number, or one of the server's, EPOCH:NUMBER. Raises InvalidInput."""
    if isinstance(value, str):
        numbers = value.split(":")
        if len(numbers) != 2 or not all(len(x) < 20 and _is_number(x) for x in numbers):
            raise InvalidInput(f"a token is a number or EPOCH:NUMBER, not {value!r:.42}")
        return value
    return whole(value, "a token", 1, 2**62, shown)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def limit(value: int, shown: object = None) -> int:
    """How many rows to show. Raises InvalidInput."""
    return whole(value, "a limit", 1, 100_000, shown)


def sequence(value: int, shown: object = None) -> int:
    """A position in the feed. Raises InvalidInput."""
    return whole(value, "a sequence number", 0, 2**62, shown)


def numbered(text: str, letter: str, what: str) -> int:
    """The number of an id with or without its letter, in any case. Raises InvalidInput."""
    digits = text.strip()
    digits = digits[1:] if digits[:1].upper() == letter else digits
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        raise InvalidInput(f"a {what} id looks like {letter}12, not {text[:40]!r}")
    return int(digits)


def check_text(name: str, text: str, *, is_path: bool = False) -> None:
    """Refuse what cannot be stored: lone surrogates and NUL. Raises InvalidInput.

    Paths may hold bytes that are no UTF-8, as the system hands them over.
    """
    odd = [c for c in text if "\ud800" <= c <= "\udfff"]
    if odd and not (is_path and all("\udc80" <= c <= "\udcff" for c in odd)):
        raise InvalidInput(f"the value of {name!r} is no valid text (lone surrogates or bad UTF-8)")
    if "\0" in text:
        raise InvalidInput(f"the value of {name!r} holds a NUL character")
    if is_path and not (text.strip() and len(text) <= LONGEST_PATH):
        raise InvalidInput(f"a path has 1 to {LONGEST_PATH} characters, this one {len(text)}")
