"""The shapes of patches as JSON data."""

from typing import TypedDict

from .shapes import Moment

_From = TypedDict("_From", {"from": "str | None"})


class PatchFile(_From):
    """A file that a patch changes; ``from`` is the name it had."""

    path: str
    kind: str
    binary: bool
    added: int
    removed: int


class PatchBrief(TypedDict):
    """A patch without its files."""

    id: str
    title: str
    state: str
    author: str
    author_id: str
    checkout: str
    round: int
    created_at: Moment
    state_at: Moment
    reverted_at: Moment


class PatchData(PatchBrief, total=False):
    """A patch; its files where they were looked at."""

    files: "list[PatchFile]"


class PatchListed(PatchBrief):
    """A patch in a list: the keys of its files, the names of those whose word it wants."""

    files: "list[str]"
    wanted: "list[str]"


class CheckData(TypedDict):
    """One check of a patch and how it ended."""

    name: str
    outcome: str
    line: str


class PatchStep(TypedDict):
    """One step in the history of a patch."""

    at: Moment
    agent: str
    what: str
    body: str


class PatchParty(TypedDict):
    """Somebody who has part in a patch."""

    agent: str
    part: str
    verdict: "str | None"
    note: str
