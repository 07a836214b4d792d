"""What a server answers, read as what it may be: anything else is refused (LINK).

Nothing here is believed; a ValueError says in a few words of ours what is not as agreed.
"""

from typing import Any, NamedTuple

from .documents import Came, is_machine

LONGEST_KIND, LONGEST_UID = 20, 700
MOST_ITEMS = 2_000
MOST_MACHINES = 20_000
LARGEST_NUMBER = 1 << 53
LONGEST_TTL_MS = 400 * 86_400_000
LARGEST_BLOCK = 100_000
LONGEST_NAME = 30


class Changes(NamedTuple):
    """What ``since`` gave: those that can be read, how many cannot, where to go on from."""

    items: "list[Came]"
    unfit: "list[str]"
    seq: int
    more: bool
    machines: "dict[str, tuple[str, int]] | None"
    """Id -> its name, ms since it was heard."""


class Given(NamedTuple):
    """What became of one document that was put."""

    ok: bool
    seq: int = 0
    fence: str = ""
    error: str = ""
    current: "Came | None" = None


def number(data: "dict[str, Any]", name: str, low: int = 0, high: int = LARGEST_NUMBER) -> int:
    """A whole number within bounds."""
    value = data.get(name)
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name} is no number")
    return value


def came(raw: object, now: int) -> Came:
    """One item. ``now`` is this machine's ms: what runs out is counted from it."""
    if not isinstance(raw, dict):
        raise ValueError("an item is no object")
    body, fence = raw.get("body"), raw.get("fence")
    if body is not None and not isinstance(body, dict):
        raise ValueError("a body is no object")
    machine = word(raw, "machine", 8)
    if not is_machine(machine):
        raise ValueError("a machine has no name of one")
    left = raw.get("expires_in_ms") or 0
    if type(left) is not int or left > LONGEST_TTL_MS:
        raise ValueError("expires_in_ms is no time")
    ago = raw.get("changed_ago_ms")
    changed = now - ago if type(ago) is int and 0 <= ago <= LONGEST_TTL_MS else 0
    return Came(
        word(raw, "kind", LONGEST_KIND), word(raw, "uid", LONGEST_UID), number(raw, "seq", 1),
        machine, body, now + max(1, left) if left else 0, fence_of(fence), changed,
    )  # fmt: skip


def word(data: "dict[str, Any]", name: str, most: int) -> str:
    """A name: printable, not empty, not too long."""
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise ValueError(f"{name} is no name")
    return value


def fence_of(raw: object) -> str:
    """EPOCH:NUMBER of a pair of numbers, '' for nothing."""
    if raw is None:
        return ""
    if not (isinstance(raw, list) and len(raw) == 2 and all(type(x) is int for x in raw)):
        raise ValueError("a fence is no pair of numbers")
    if not all(0 <= x <= LARGEST_NUMBER for x in raw):
        raise ValueError("a fence is out of bounds")
    return f"{raw[0]}:{raw[1]}"


def changes(data: "dict[str, Any]", after: int, now: int) -> Changes:
    """What ``since`` answers to whoever knew everything up to ``after``."""
    raw, more = data.get("items"), data.get("more", False)
    if not isinstance(raw, list) or len(raw) > MOST_ITEMS or type(more) is not bool:
        raise ValueError("no list of items")
    seq = number(data, "seq")
    if seq < after or (more and seq == after):
        raise ValueError("it does not go on")
    found, unfit = [], []
    for one in raw:
        try:
            found.append(came(one, now))
        except ValueError as error:
            unfit.append(str(error))
    return Changes(found, unfit, seq, more, machines(data))


def machines(data: "dict[str, Any]") -> "dict[str, tuple[str, int]] | None":
    """Who else is linked; None where it is not said."""
    raw = data.get("machines")
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) > MOST_MACHINES:
        raise ValueError("no list of machines")
    found = {}
    for one in raw:
        if not isinstance(one, dict):
            raise ValueError("a machine is no object")
        machine, ago = one.get("machine"), one.get("heard_ms_ago", 0)
        if isinstance(machine, str) and is_machine(machine) and type(ago) is int:
            found[machine] = (machine_name(one.get("name")) or machine, max(0, ago))
    return found


def machine_name(raw: object) -> str:
    """The name of a machine as it may stand in ours: letters, digits, dot and hyphen; else ''."""
    if not isinstance(raw, str) or not 0 < len(raw) <= LONGEST_NAME or not raw.isascii():
        return ""
    return raw if raw.replace("-", "").replace(".", "").replace("_", "").isalnum() else ""


def given(data: "dict[str, Any]", count: int, now: int) -> "list[Given]":
    """What became of the documents of one ``put``, in order."""
    raw = data.get("results")
    if not isinstance(raw, list) or len(raw) != count:
        raise ValueError("not one result for each")
    return [_given(one, now) for one in raw]


def _given(raw: object, now: int) -> Given:
    if not isinstance(raw, dict):
        raise ValueError("a result is no object")
    if raw.get("ok") is True:
        return Given(ok=True, seq=number(raw, "seq"), fence=fence_of(raw.get("fence")))
    if raw.get("ok") is not False:
        raise ValueError("a result is neither yes nor no")
    current = raw.get("current")
    known = came(current, now) if current is not None else None
    return Given(ok=False, error=word(raw, "error", 64), current=known)


def block(data: "dict[str, Any]", above: int) -> "tuple[int, int]":
    """A block of numbers, all above ``above``."""
    first, last = number(data, "first", above + 1), number(data, "last")
    if not first <= last < first + LARGEST_BLOCK:
        raise ValueError("no block of numbers")
    return first, last
