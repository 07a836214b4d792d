"""What a scope grants, sentence by sentence, for the person who is asked to grant it."""

from .scope_strings import EVERY, Part, Scope

_MAY = {
    "full": "do everything in {}, as its owner may",
    "admin": "manage {}: its agents, tokens and everything that is written there",
    "write": "read {} and write there as an agent",
    "read": "read {}",
    "observe": "look at {}",
}
_EVERYWHERE = "every room that you are in, also those to come"


def in_words(scope: Scope) -> "list[str]":
    """A sentence for each of its parts. What you are less than this in a room, it is not either."""
    said = [_sentence(part) for part in scope.parts]
    if scope.may_create:
        said.append("make new rooms, which are yours")
    return list(dict.fromkeys(said))


def _sentence(part: Part) -> str:
    room = _EVERYWHERE if part.room == EVERY else f"the room {part.room}"
    if part.agent:
        return f"read {room} and write there as the agent {part.agent} alone"
    return _MAY[part.level].format(room)
