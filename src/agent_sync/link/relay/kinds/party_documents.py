"""What agents say: to gates, to checkpoints, to hand-overs; who is a member of a crew.

One document an agent and part, written by the agent's machine alone. Who has part in a gate, a
checkpoint or a hand-over is said there.
"""

from ....gates import (
    gate,
    gate_settling,
    mirrored_gates,
    mirrored_parties,
    mirrored_subjects,
    parties,
)  # fmt: skip
from ....gates.checkpoints import checkpoints, mirrored_checkpoints
from ....gates.crews import mirrored_crews
from ....gates.crews.crews import ARCHITECT, ROLES
from ....gates.handovers import handovers, mirrored_handovers
from ....gates.handovers.handovers import ACCEPTED, DECLINED
from ....gates.parties import (
    ACKNOWLEDGED,
    AGAIN,
    APPROVED,
    APPROVER,
    OBJECTED,
    PARTY,
    RECEIVER,
    REJECTED,
    Party,
)  # fmt: skip
from ....gates.subjects import CHECKPOINT, CREW, GATE, HANDOVER, exists
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....store.sqlite import Store, Transaction
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_fields
from .checkpoint_documents import own_digest

KIND = "party"
GATE_VERDICTS = ("", ACKNOWLEDGED, AGAIN, OBJECTED)
LONGEST_NOTE = 2_000


class _Taker:
    """What is said to one kind of subject, in which parts, and what becomes of it here."""

    parts: "tuple[str, ...]" = ()
    verdicts: "tuple[str, ...]" = ("",)

    def more(self, _store: Store, _number: int) -> Body:
        """What else is said with it."""
        return {}

    def take(self, tx: Transaction, said: "_Said", world: World, *, known: bool) -> None:
        """Write it, and see what follows. Raises ValueError."""
        raise NotImplementedError

    def over(self, tx: Transaction, said: "_Said", _world: World) -> None:
        """What was said stays said by who has part in it."""
        parties.remove(tx, said.subject, said.agent_id, mirrored_parties.SAID)


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """What this machine's agents have part in, and have said to it."""
    found = []
    for letter in TAKERS:
        for number in subject_fields.told(store, letter, world):
            for party in parties.of_subject(store, f"{letter}{number}"):
                if not of_another_machine(party.agent_id) and party.part in TAKERS[letter].parts:
                    more = TAKERS[letter].more(store, number)
                    found.append(_document(party, names, more))
    return found


def _document(party: Party, names: Names, more: Body) -> Document:
    wire = names.out(party.agent_id)
    body = {
        "subject": party.subject, "agent": wire, "part": party.part, "bound": party.bound,
        "verdict": party.verdict, "note": party.note, **more,
    }  # fmt: skip
    name = f"{party.subject} {wire} {party.part}"
    return Document(KIND, name, name, body)


class _Said:
    """One document, read."""

    def __init__(self, names: Names, came: Came) -> None:
        self.subject, _, rest = came.uid.partition(" ")
        wire, _, self.part = rest.rpartition(" ")
        self.agent_id = subject_fields.person_or_agent(wire, names)
        subject_fields.demand_theirs(self.agent_id, came)
        self.letter = self.subject[:1]
        self.number = subject_fields.number(self.subject, self.letter)
        taker = TAKERS.get(self.letter)
        if taker is None or self.part not in taker.parts:
            raise ValueError("part: none that agents have in it")
        body: Body = came.body or {}
        self.bound = fields.yes(body, "bound")
        verdict = fields.text(body, "verdict", most=40)
        if verdict not in taker.verdicts:
            raise ValueError("verdict: none that is given there")
        self.verdict = verdict
        self.note = fields.text(body, "note", most=LONGEST_NOTE, lines=True)
        self.content = fields.text(body, "content", most=64)


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write what somebody elsewhere says. What came before its subject waits in its row."""
    said = _Said(names, came)
    known = exists(tx, said.letter, said.number)
    taker = TAKERS[said.letter]
    if not known and not mirrored_subjects.is_free(tx, said.letter, said.number):
        raise ValueError("there is no such subject")
    if came.body is None:
        taker.over(tx, said, world)
        return ""
    subject_fields.known(tx, names, [said.agent_id], world)
    taker.take(tx, said, world, known=known)
    return came.uid


class _OfGate(_Taker):
    """To a gate, one of its parties says something."""

    parts: "tuple[str, ...]" = (PARTY,)
    verdicts: "tuple[str, ...]" = GATE_VERDICTS

    def take(self, tx: Transaction, said: _Said, world: World, *, known: bool) -> None:
        """Write it, and see what follows where that is settled here. From who is no party, as far
        as is known here, it waits."""
        one = gate.get(tx, said.number) if known else None
        ids = [x.agent_id for x in gate_settling.party_rows(tx, one)] if one else []
        if one is None or said.agent_id not in ids:
            mirrored_parties.keep_said(
                tx, said.subject, said.agent_id, world.now, said.verdict, said.note
            )
        elif mirrored_gates.say(
            tx, one, said.agent_id, world, said.verdict, said.note, bound=said.bound
        ):
            gate_settling.settle(tx, one, world)


class _OfCheckpoint(_Taker):
    """Of a checkpoint, its approvers decide; where it was made that counts, for what they saw."""

    parts: "tuple[str, ...]" = (APPROVER,)
    verdicts: "tuple[str, ...]" = ("", APPROVED, REJECTED)

    def more(self, store: Store, number: int) -> Body:
        """The hash of what was decided about."""
        return {"content": own_digest(store, checkpoints.find(store, number))}

    def take(self, tx: Transaction, said: _Said, world: World, *, known: bool) -> None:
        """Write it, and see what follows where it was made. Raises ValueError."""
        one = checkpoints.find(tx, said.number) if known else None
        asked = [x.agent_id for x in parties.of_subject(tx, said.subject, APPROVER)]
        mine = one is not None and not of_another_machine(one.author_id)
        named = one is not None and (
            said.agent_id in asked
            or (mine and mirrored_checkpoints.succeed(tx, one, said.agent_id, world.now))
        )
        if one is None or not named:
            verdict, note = ("", "") if mine else (said.verdict, said.note)
            mirrored_parties.keep_said(tx, said.subject, said.agent_id, world.now, verdict, note)
        elif of_another_machine(one.author_id):
            mirrored_parties.write(
                tx, said.subject, said.agent_id, APPROVER, world.now, said.verdict, said.note
            )
        elif said.verdict:
            if said.content != own_digest(tx, one):
                raise ValueError("content: it decides about something else")
            mirrored_checkpoints.judge(tx, one, said.agent_id, said.verdict, said.note, world.now)


class _OfCrew(_Taker):
    """Of a crew, whoever joins is a member, in a role."""

    parts: "tuple[str, ...]" = (*ROLES, ARCHITECT)

    def take(self, tx: Transaction, said: _Said, world: World, *, known: bool) -> None:  # noqa: ARG002
        """Write it; what came before its crew waits in its row."""
        mirrored_crews.enter(tx, said.subject, said.agent_id, said.part, world.now)

    def over(self, tx: Transaction, said: _Said, _world: World) -> None:
        """It has left."""
        parties.remove(tx, said.subject, said.agent_id, said.part)


class _OfHandover(_Taker):
    """A hand-over is taken, or declined, by whoever it is for; where it was offered that counts."""

    parts: "tuple[str, ...]" = (RECEIVER,)
    verdicts: "tuple[str, ...]" = ("", ACCEPTED, DECLINED)

    def take(self, tx: Transaction, said: _Said, world: World, *, known: bool) -> None:
        """The first that comes has it. Raises ValueError."""
        one = handovers.get(tx, said.number) if known else None
        if one is None or of_another_machine(one.giver_id) or not said.verdict:
            return
        if said.verdict == DECLINED:
            mirrored_handovers.declined_elsewhere(tx, one, said.agent_id, said.note, world)
        else:
            mirrored_handovers.taken_elsewhere(tx, one, said.agent_id, world)


TAKERS: "dict[str, _Taker]" = {
    GATE: _OfGate(),
    CHECKPOINT: _OfCheckpoint(),
    CREW: _OfCrew(),
    HANDOVER: _OfHandover(),
}


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """It stays said here; others do not hear of it."""


def forget(tx: Transaction, local: str, world: World) -> None:
    """It goes with all others."""


def forget_all(tx: Transaction) -> None:
    """Nobody elsewhere has part in anything here."""
    mirrored_parties.forget_all(tx)
