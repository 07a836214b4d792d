"""What a sender is told: that it was sent, and of an address that means nobody here (MSG-1)."""

from shlex import quote

from ..actions import reaching
from ..actions.reaching import Reached
from .answer_shapes import AddressData
from .terminal import clean

NAME, LONGEST_AGAIN = 64, 200


def sent(number: int, to: list[Reached]) -> list[str]:
    """A message that was sent, and what is to be said of its addresses."""
    return [f"sent M{number} to {names([one.address for one in to])}", *notes(to)]


def directed(number: int, to: list[Reached], idle: list[str]) -> list[str]:
    """A directive that was sent, and who sees it only with their next prompt."""
    meant = sorted({name for one in to for name in one.names})
    lines = [f"directive M{number} to {names(meant)}", *notes(to)]
    if idle:
        lines.append(f"not in a turn, so with their next prompt: {names(idle)}")
    return lines


def names(found: list[str]) -> str:
    """Names in a row."""
    return ", ".join(clean(name, NAME) for name in found)


def note(one: Reached) -> str:
    """A sentence, '' when somebody is there."""
    name = clean(one.address, NAME)
    if one.why == reaching.ALONE:
        return "nobody else is here now; who joins within a day finds it in the inbox"
    if one.why == reaching.UNKNOWN:
        return f"{nobody(one)}; the message waits for them"
    if one.why == reaching.ONESELF:
        return f"{name} is you: nobody gets it"
    if one.why == reaching.AWAY:
        return f"{name} is not here now; the message waits"
    if one.why == reaching.ENDED:
        return f"{name} is a subagent that has ended; its session is {clean(one.session, NAME)}"
    return ""


def nobody(one: Reached) -> str:
    """That nobody has a name yet, and which names are near it."""
    near = ", ".join(clean(name, NAME) for name in one.near)
    hint = f" (near: {near})" if near else ""
    return f"nobody is called {clean(one.address, NAME)} yet{hint}"


def again(to: list[Reached], body: str) -> list[str]:
    """The command that sends the same text to whom an address that means nobody may have meant."""
    near = next((one.near[0] for one in to if one.why == reaching.UNKNOWN and one.near), "")
    if not near:
        return []
    text = quote(body) if clean(body, LONGEST_AGAIN) == body else '"..."'
    return [
        f"to send it to {clean(near, NAME)}: agent-sync send --to {quote(near)} --message {text}"
    ]


def payload(one: Reached) -> AddressData:
    """The same as data."""
    said = note(one)
    return {"address": one.address, "agents": one.names, "live": not said, "note": said}


def notes(told: list[Reached]) -> list[str]:
    """What is to be said about several addresses."""
    return [said for one in told if (said := note(one))]
