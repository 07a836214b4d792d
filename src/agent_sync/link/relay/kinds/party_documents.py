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
from ....gates.parties import ACKNOWLEDGED, AGAIN, OBJECTED, PARTY, Party
from ....gates.subjects import GATE
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....store.sqlite import Store, Transaction
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_fields

KIND = "party"
GATE_VERDICTS = ("", ACKNOWLEDGED, AGAIN, OBJECTED)
LONGEST_NOTE = 2_000


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """What this machine's agents have part in, and have said to it."""
    found = []
    for letter in TAKERS:
        for number in subject_fields.told(store, letter, world):
            for party in parties.of_subject(store, f"{letter}{number}"):
                if not of_another_machine(party.agent_id) and party.part in TAKERS[letter].parts:
                    found.append(_document(party, names))
    return found


def _document(party: Party, names: Names) -> Document:
    wire = names.out(party.agent_id)
    body = {
        "subject": party.subject, "agent": wire, "part": party.part, "bound": party.bound,
        "verdict": party.verdict, "note": party.note,
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


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write what somebody elsewhere says. What came before its subject waits in its row."""
    said = _Said(names, came)
    known = mirrored_subjects.exists(tx, said.letter, said.number)
    taker = TAKERS[said.letter]
    if not known and not mirrored_subjects.is_free(tx, said.letter, said.number):
        raise ValueError("there is no such subject")
    if came.body is None:
        taker.over(tx, said, world)
        return ""
    subject_fields.known(tx, names, [said.agent_id], world)
    taker.take(tx, said, world, known=known)
    return came.uid


class _OfGate:
    """To a gate, one of its parties says something."""

    parts: "tuple[str, ...]" = (PARTY,)
    verdicts: "tuple[str, ...]" = GATE_VERDICTS

    def take(self, tx: Transaction, said: _Said, world: World, *, known: bool) -> None:
        """Write it, and see what follows where that is settled here. From who is no party, as far
        as is known here, it waits."""
        one = gate.get(tx, said.number) if known else None
        ids = [x.agent_id for x in gate_settling.party_rows(tx, one)] if one else []
        if one is None or said.agent_id not in ids:
            mirrored_gates.keep_said(
                tx, said.subject, said.agent_id, world.now, said.verdict, said.note
            )
        elif mirrored_gates.say(
            tx, one, said.agent_id, world, said.verdict, said.note, bound=said.bound
        ):
            gate_settling.settle(tx, one, world)

    def over(self, tx: Transaction, said: _Said, _world: World) -> None:
        """What was said stays said by who is in it: that the gate says."""
        parties.remove(tx, said.subject, said.agent_id, mirrored_gates.SAID)


TAKERS = {GATE: _OfGate()}


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """It stays said here; others do not hear of it."""


def forget(tx: Transaction, local: str, world: World) -> None:
    """It goes with all others."""


def forget_all(tx: Transaction) -> None:
    """Nobody elsewhere has part in anything here."""
    mirrored_parties.forget_all(tx)
