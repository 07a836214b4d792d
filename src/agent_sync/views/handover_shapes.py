"""The shapes of hand-overs as JSON data."""

from typing import TypedDict

from .shapes import Moment


class HandoverData(TypedDict):
    """A hand-over; ``whole``: all that its giver had."""

    id: str
    state: str
    giver: str
    giver_id: str
    receiver: "str | None"
    receiver_id: "str | None"
    task: "str | None"
    whole: bool
    checkout: "str | None"
    head: "str | None"
    expires_at: Moment
    created_at: Moment
    ended_at: Moment


class HandoverStep(TypedDict):
    """One step in the history of a hand-over."""

    at: Moment
    agent: str
    agent_id: str
    what: str
    body: str


class WholeHandover(HandoverData):
    """A hand-over with its files, its note and its history."""

    files: "list[str]"
    note: "dict[str, object]"
    history: "list[HandoverStep]"
