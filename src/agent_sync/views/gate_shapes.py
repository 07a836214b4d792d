"""The shapes of gates and checkpoints as JSON data."""

from typing import TypedDict

from .shapes import MeData, Moment


class PathData(TypedDict):
    """What a gate or checkpoint covers: 'file', 'tree', 'glob' or 'resource', and its key."""

    target: str
    key: str


class GateParty(TypedDict):
    """A party of a gate and what it said; ``bound``: hooks stop its writes."""

    id: str
    name: str
    verdict: "str | None"
    note: str
    bound: bool
    at: Moment


class GateData(TypedDict):
    """A gate: ``missing`` are the names it waits for, ``next`` what lets everybody go on."""

    id: str
    state: str
    reason: str
    why: str
    policy: str
    summary: str
    opener_id: str
    checkout: "str | None"
    paths: "list[PathData]"
    parties: "list[GateParty]"
    missing: "list[str]"
    in_the_way: "list[str]"
    can_resolve: bool
    next: "list[str]"
    opened_at: Moment
    deadline: Moment
    ended_at: Moment


class StepData(TypedDict):
    """One step in the history of a gate."""

    at: Moment
    agent_id: str
    agent: str
    what: str
    text: str


class ApproverData(TypedDict):
    """An approver of a checkpoint; ``verdict`` is None before it decides."""

    id: str
    name: str
    verdict: "str | None"
    note: str


class CheckpointData(TypedDict):
    """A checkpoint."""

    id: str
    summary: str
    state: str
    in_force: bool
    orphaned: bool
    author: str
    author_id: str
    approvers: "list[ApproverData]"
    held: "list[MeData]"
    head: str
    next: str
    risk: str
    evidence: str
    command: "str | None"
    exit_code: "int | None"
    replaces: "str | None"
    created_at: Moment
    state_at: Moment
    ended_at: Moment


class RequiredData(TypedDict):
    """An item that has to be ticked before a checkpoint may be approved."""

    name: str
    done_at: Moment
    done_by: "str | None"


class ChangedData(TypedDict):
    """A covered file that is not what it was, and by whom where it is known."""

    path: str
    how: str
    by: "str | None"


class CheckpointStep(TypedDict):
    """One step in the history of a checkpoint."""

    at: Moment
    by: str
    by_id: str
    what: str
    body: str


class WholeCheckpoint(CheckpointData):
    """A checkpoint with its paths, items and history."""

    paths: "list[PathData]"
    files: int
    required: "list[RequiredData]"
    changed: "list[ChangedData]"
    looked: bool
    output: "str | None"
    history: "list[CheckpointStep]"


class ShownCheckpoint(WholeCheckpoint, total=False):
    """The same; the difference only where it was asked for."""

    diff: "str | None"
