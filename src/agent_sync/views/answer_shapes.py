"""The shapes of what verbs give back, beside the nouns in them (``shapes``)."""

from typing import TypedDict

from .gate_shapes import CheckpointData, GateData, RequiredData, ShownCheckpoint, StepData
from .handover_shapes import HandoverData, WholeHandover
from .patch_shapes import CheckData, PatchData, PatchListed, PatchParty, PatchStep
from .shapes import (
    DecisionData,
    DutyData,
    EventData,
    HeldData,
    KeptData,
    LeaseData,
    MeData,
    MessageData,
    Moment,
    TaskData,
)


class SureData(TypedDict, total=False):
    """Only where this clone is linked to others: whether no server confirmed it yet, and the
    server's token for it, EPOCH:NUMBER."""

    unconfirmed: bool
    fence: "str | None"


class LockAnswer(SureData):
    """``token`` is that of the first, ``tokens`` those by key; ``beyond`` are the keys of leases
    that cover more files than are watched around commands."""

    leases: "list[HeldData]"
    token: int
    tokens: "dict[str, int]"
    beyond: "list[str]"


class UnlockAnswer(TypedDict):
    """The keys that were given up, and those that nobody held."""

    released: "list[str]"
    free: "list[str]"


class WorkData(TypedDict):
    """Somebody whose uncommitted work is in a file."""

    agent: "str | None"
    agent_id: "str | None"
    client: "str | None"
    person: bool
    live: bool
    last_seen: Moment
    wrote_at: Moment
    presumed: bool


class FileWorkData(TypedDict):
    """A file in a folder that has uncommitted work, and whose."""

    path: str
    work: "list[WorkData]"


class WhoseAnswer(TypedDict):
    """Whose a file is; ``dirty`` is None where git cannot say. ``files`` are those with uncommitted
    work where a folder was asked for."""

    path: str
    checkout: "str | None"
    dirty: "bool | None"
    work: "list[WorkData]"
    leases: "list[LeaseData]"
    kept: "list[KeptData]"
    files: "list[FileWorkData]"


class TaskAnswer(TypedDict):
    """A task."""

    task: TaskData


class TasksAnswer(TypedDict):
    """Tasks, the most urgent first."""

    tasks: "list[TaskData]"


class ClaimAnswer(SureData):
    """The claimed task, None where none could be; the keys that are leased with it."""

    task: "TaskData | None"
    leased: "list[str]"


class CompleteAnswer(TypedDict):
    """The task that is done, and those that can be claimed because of it."""

    task: TaskData
    unblocked: "list[TaskData]"


class AddressData(TypedDict):
    """Whom an address means now; ``live``: somebody is there, else ``note`` says what is not."""

    address: str
    agents: "list[str]"
    live: bool
    note: str


class SentAnswer(TypedDict):
    """The number of a message and whom it reaches."""

    id: str
    to: "list[AddressData]"


class InboxAnswer(TypedDict):
    """Letters, oldest first; ``marked_read``: some of them count as read from now on."""

    messages: "list[MessageData]"
    marked_read: bool


class DecidedAnswer(TypedDict):
    """The number of a decision, and of the one it replaces."""

    id: str
    supersedes: "str | None"


class DecisionsAnswer(TypedDict):
    """Decisions, newest first."""

    decisions: "list[DecisionData]"


class NextAnswer(TypedDict):
    """What to do first so that others can go on, None for nothing; how many duties there are."""

    next: "DutyData | None"
    duties: int


class EventsAnswer(TypedDict):
    """Events, oldest first; ``last`` is the number to go on from."""

    events: "list[EventData]"
    last: int


class GateAnswer(SureData):
    """A gate."""

    gate: GateData


class GateShown(TypedDict):
    """A gate with its history."""

    gate: GateData
    history: "list[StepData]"


class GatesAnswer(TypedDict):
    """Gates, the oldest first."""

    gates: "list[GateData]"


class CheckpointMade(TypedDict):
    """A checkpoint that was made; ``asked`` are only asked to stay away."""

    checkpoint: CheckpointData
    files: int
    asked: "list[MeData]"
    superseded: "list[str]"
    changed_by_command: "list[str]"


class CheckpointVerdict(TypedDict):
    """A checkpoint, and the ids of those whom it had stopped and who may go on."""

    checkpoint: CheckpointData
    freed: "list[str]"


class CheckpointShown(TypedDict):
    """A checkpoint, whole."""

    checkpoint: ShownCheckpoint


class CheckpointsAnswer(TypedDict):
    """Checkpoints, the oldest first."""

    checkpoints: "list[CheckpointData]"


class TickAnswer(TypedDict):
    """The required items of a checkpoint."""

    id: str
    required: "list[RequiredData]"


class PatchAnswer(TypedDict):
    """A patch, its checks, and the names of those whose word is asked for."""

    patch: PatchData
    checks: "list[CheckData]"
    asked: "list[str]"


class _PatchShown(TypedDict):
    patch: PatchData
    diff: str
    history: "list[PatchStep]"
    parties: "list[PatchParty]"


class PatchShown(_PatchShown, total=False):
    """A patch, whole; a diff that is no UTF-8 comes as base64 too."""

    diff_base64: str


class PatchesAnswer(TypedDict):
    """Patches, the newest first."""

    patches: "list[PatchListed]"


class HandoverAnswer(TypedDict):
    """A hand-over."""

    handover: HandoverData


class WholeHandoverAnswer(TypedDict):
    """A hand-over, whole."""

    handover: WholeHandover


class HandoversAnswer(TypedDict):
    """Hand-overs."""

    handovers: "list[HandoverData]"


class AcceptedAnswer(TypedDict):
    """What one has now: keys of files and leases, tasks, checkpoints, and the giver's note."""

    handover: HandoverData
    files: "list[str]"
    leases: "list[str]"
    tasks: "list[str]"
    checkpoints: "list[str]"
    note: "dict[str, object]"


class RestoreAnswer(TypedDict):
    """A version; ``restored``: it was put back, ``replaced`` is the version of what was there,
    ``to`` the whole path of a new file that has it. ``kept`` are the others of a file that holds
    this one already."""

    version: int
    path: str
    restored: bool
    replaced: "int | None"
    to: "str | None"
    kept: "list[KeptData]"


class VersionsAnswer(TypedDict):
    """Kept versions, newest first."""

    versions: "list[KeptData]"


class WaitAnswer(SureData, total=False):
    """What was waited for: the leases that were taken, or the gate that is over."""

    leases: "list[HeldData]"
    token: int
    tokens: "dict[str, int]"
    gate: GateData
