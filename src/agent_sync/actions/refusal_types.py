"""Why a verb was refused, as types with facts: who reads them puts them into words.

Each is one of the types of ``errors``, with its code and exit status; ``views/refused_action`` has
the sentence of each.
"""

from ..errors import (
    AgentSyncError,
    Barred,
    Conflict,
    Held,
    InvalidInput,
    NotFound,
    NotYourName,
    UnsureSession,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..gates.bar import Bar
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..locks.waiting import InTheWay
    from ..protection.kept_versions import Kept
    from .named_targets import Target
    from .reaching import Reached


class Refusal(AgentSyncError):
    """What actions refuse with facts alone."""


class NotGranted(Refusal, Conflict):
    """Claims of ``me`` that were not granted, and by ``found`` why: who holds what, or waits.

    ``typed`` is how each key was named, ``waited_ms`` how long it took, ``names`` those of a
    circle of waiting agents (``found`` is a ``Circle`` then), ``task`` the task to be claimed.
    """

    def __init__(
        self,
        found: "InTheWay",
        me: str,
        *,
        typed: "Mapping[str, str]",
        waited_ms: int = 0,
        names: "Sequence[str]" = (),
        task: str = "",
    ) -> None:
        super().__init__("somebody else has it")
        self.found = found
        self.me = me
        self.typed = typed
        self.waited_ms = waited_ms
        self.names = names
        self.task = task


class NotYours(Refusal, Held):
    """A lease of another agent on what was ``named``, or on more; only its holder gives it up.

    ``within``: it was not named by the lease, which covers more. ``by_person``: a person
    asked, who may end it by force.
    """

    def __init__(
        self,
        lease: "Lease",
        named: "Target",
        world: "World",
        me: str,
        *,
        within: bool,
        by_person: bool,
    ) -> None:
        super().__init__(f"{named.key} is {lease.holder.name}'s")
        self.lease = lease
        self.key = named.key
        self.typed = lease.key if within else named.typed or named.key
        self.world = world
        self.me = me
        self.within = within
        self.by_person = by_person


class HeldElsewhere(Refusal, Held):
    """Ending the lease of an agent on another machine is for that machine, whoever asks."""

    def __init__(self, lease: "Lease", world: "World", me: str) -> None:
        super().__init__(f"{lease.key} is {lease.holder.name}'s")
        self.lease = lease
        self.world = world
        self.me = me


class NotByForce(Refusal, Conflict):
    """Ending the lease of a live agent is a person's decision, and no person acts."""

    def __init__(self, lease: "Lease", world: "World", me: str) -> None:
        super().__init__(f"{lease.key} is {lease.holder.name}'s")
        self.lease = lease
        self.world = world
        self.me = me


class OtherName(Refusal, NotYourName):
    """A verb that judges, ``verb``, was to be done as ``named`` inside a session of ``client``.

    ``for_person``: it is the person's alone.
    """

    def __init__(self, verb: str, named: str, client: str, *, for_person: bool) -> None:
        super().__init__(f"{verb} is not done as {named}")
        self.verb = verb
        self.named = named
        self.client = client
        self.for_person = for_person


class UnsureShell(Refusal, UnsureSession):
    """A shell of ``client`` that does not say its session, which may be one of ``sessions`` (id ->
    name); without any no hook of one has run.
    """

    def __init__(self, client: str, sessions: "Mapping[str, str]") -> None:
        super().__init__(f"it is not certain which session of {client} this is")
        self.client = client
        self.sessions = sessions


class PartOfMine(Refusal, Conflict):
    """A path that one's own lease covers as part of something larger."""

    def __init__(self, key: str, lease: "Lease") -> None:
        super().__init__(f"{key} is covered by {lease.key}")
        self.key = key
        self.lease = lease


class NothingThere(Refusal, NotFound):
    """Nobody holds exactly this; ``wider`` is the lease that holds it as part of something."""

    def __init__(self, named: "Target", wider: "Lease | None") -> None:
        super().__init__(f"there is no lease on {named.key}")
        self.named = named
        self.wider = wider


class TakenMeanwhile(Refusal, Conflict):
    """Somebody took it after the person was asked whom it would hurt."""

    def __init__(self, named: "Target", lease: "Lease") -> None:
        super().__init__(f"{lease.holder.name} has taken {named.key} meanwhile")
        self.named = named
        self.lease = lease


class NobodyCalled(Refusal, NotFound):
    """A name that no agent has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nobody is called {name}")
        self.name = name


class NobodyReached(Refusal, NotFound):
    """An address that means nobody at all, of a message that has to reach somebody."""

    def __init__(self, to: "Reached") -> None:
        super().__init__(f"nobody is called {to.address}")
        self.to = to


class NothingKept(Refusal, NotFound):
    """No version of a file can be meant; ``put_back``: there were some. ``near`` are names that
    may have been meant."""

    def __init__(self, key: str, *, put_back: bool, near: "Sequence[str]" = ()) -> None:
        super().__init__(f"no version of {key} is kept")
        self.key = key
        self.near = tuple(near)
        self.put_back = put_back


class NothingUncommitted(Refusal, NotFound):
    """Nothing in a file is uncommitted; with ``mine`` nothing of whoever asks."""

    def __init__(self, key: str, *, mine: bool) -> None:
        super().__init__(f"nothing in {key} is uncommitted")
        self.key = key
        self.mine = mine


class NoSuchFile(Refusal, NotFound):
    """There is no such file, and nothing is known of one; ``near`` are names it may have meant."""

    def __init__(self, key: str, near: "Sequence[str]") -> None:
        super().__init__(f"there is no file {key}")
        self.key = key
        self.near = tuple(near)


class TheirWork(Refusal, Conflict):
    """A file is known to be the work of live agents, ``names``; only a person takes it over."""

    def __init__(self, key: str, names: "Sequence[str]") -> None:
        super().__init__(f"{key} is the work of others")
        self.key = key
        self.names = names


class OtherFile(Refusal, NotFound):
    """The version of that number is one of another file than ``named``."""

    def __init__(self, version: "Kept", named: str) -> None:
        super().__init__(f"V{version.id} is no version of {named}")
        self.version = version
        self.named = named


class NoPlace(Refusal, InvalidInput):
    """No coordination folder can be made here: ``why`` is a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class OutsideTrees(Refusal, InvalidInput):
    """The file of a version lies outside the work trees of this repository.

    ``folder`` is that of its checkout, '' for a file with an absolute key.
    """

    def __init__(self, version: "Kept", folder: str) -> None:
        super().__init__(f"V{version.id} is of a file elsewhere")
        self.version = version
        self.folder = folder


class Shielded(Refusal, Conflict):
    """A write to ``path``, which everybody's protection rests on; ``kind`` is that of a shield."""

    def __init__(self, path: str, kind: str, other: str) -> None:
        super().__init__(f"{path} is shielded")
        self.path = path
        self.kind = kind
        self.other = other


class WriteBarred(Refusal, Barred):
    """A write or commit that a gate, crew, checkpoint or hand-over bars."""

    def __init__(self, bar: "Bar") -> None:
        super().__init__(f"{bar.subject} bars {bar.key}")
        self.bar = bar


class NoApprover(Refusal, Conflict):
    """Somebody who cannot be an approver; ``why``: 'own' (of the author's session), 'all',
    'already', or 'gone', of one that a successor would keep.
    """

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} cannot be an approver")
        self.address = address
        self.why = why


class CheckpointStands(Refusal, Conflict):
    """What cannot be done with a checkpoint as it stands; ``why`` is one of the constants below.

    ``state`` is its state, ``names`` are agents or items that it is about, ``moved`` the files
    that are not what they were as (key, how), ``act`` what was wanted.
    """

    STATE, AUTHOR, OTHERS, CHANGED, OPEN = "state", "author", "others", "changed", "open"
    PERSON, DECIDED, PRESENT, DONE, HERE, ONLY = (
        "person", "decided", "present", "done", "here", "only",
    )  # fmt: skip

    def __init__(
        self,
        subject: str,
        act: str,
        why: str,
        *,
        state: str = "",
        names: "Sequence[str]" = (),
        moved: "Sequence[tuple[str, str]]" = (),
        exit_code: "int | None" = None,
    ) -> None:
        super().__init__(f"{subject}: {act} is refused ({why})")
        self.subject = subject
        self.act = act
        self.why = why
        self.state = state
        self.names = names
        self.moved = moved
        self.exit_code = exit_code
