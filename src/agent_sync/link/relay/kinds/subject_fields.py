"""Fields that gates, crews, checkpoints, patches and hand-overs have in common.

Each raises ValueError for what is not fit.
"""

from typing import Any

from ....gates import coverage, mirrored_subjects
from ....gates.subjects import CHECKPOINT, CREW, GATE, HANDOVER, PATCH, exists
from ....identity.who import OPERATOR, SYSTEM, of_another_machine
from ....locks.claim import World
from ....locks.lease import FILE, GLOB, TREE
from ....messages.mailbox import ALL
from ....presence import mirrored_agents
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from .. import fields
from ..documents import Body, Came, Names

MOST_PATHS, MOST_PEOPLE = 500, 200
LONGEST_WORDS = 4_000
LONGEST_NUMBER = 10**12


def number(subject: str, letter: str) -> int:
    """The number of a subject, as 1001 of G1001."""
    digits = subject[1:]
    if subject[:1] != letter or not (digits.isascii() and digits.isdigit()) or digits[0] == "0":
        raise ValueError("no subject of that kind")
    if int(digits) > LONGEST_NUMBER:
        raise ValueError("a number that nobody gives")
    return int(digits)


def ref(letter: str, found: int) -> str:
    """The other way round; '' for 0."""
    return f"{letter}{found}" if found else ""


KINDS = {GATE: "gate", CREW: "crew", CHECKPOINT: "checkpoint", PATCH: "patch", HANDOVER: "handoff"}


def told(store: Store, letter: str, world: World) -> "list[int]":
    """The numbers of a kind that others are told of: given by the server, or come from there."""
    return [
        one
        for one in mirrored_subjects.recent(store, letter, world.now)
        if mirrored_subjects.is_own(store, letter, one)
        or linked_rows.find(store, KINDS[letter], ref(letter, one)) is not None
    ]


def demand_known(store: Store, letter: str, uid: str) -> bool:
    """Whether there is one of this number here. Raises ValueError for one of this machine alone."""
    if not exists(store, letter, number(uid, letter)):
        return False
    if linked_rows.find(store, KINDS[letter], uid) is None:
        raise ValueError("one of this machine alone has its number")
    return True


def number_in(body: Body, name: str, letter: str) -> int:
    """The number of a subject that a body names, 0 for none."""
    found = fields.text(body, name, most=20)
    return number(found, letter) if found else 0


def agent(body: Body, name: str, names: Names) -> str:
    """An agent as it is called here, '' for nobody."""
    return person_or_agent(fields.text(body, name, most=fields.LONGEST_ID), names)


def person_or_agent(wire: str, names: Names) -> str:
    """The same, of what stands on the wire."""
    found = names.home(wire)
    if found in (ALL, SYSTEM) or wire.partition(":")[2] in (ALL, SYSTEM):
        raise ValueError("the program is no agent")
    return found


def agents(body: Body, name: str, names: Names) -> "list[str]":
    """Some agents, each once."""
    found = fields.words(body, name, most=MOST_PEOPLE)
    return list(dict.fromkeys(person_or_agent(one, names) for one in found if one))


def out(ids: "list[str]", names: Names) -> "list[str]":
    """Agents as others call them, in one order."""
    return sorted({names.out(one) for one in ids if one})


def paths(body: Body, world: World) -> "list[tuple[str, str]]":
    """(target, key) of paths inside the repository."""
    found = body.get("paths", [])
    if not isinstance(found, list) or len(found) > MOST_PATHS:
        raise ValueError(f"paths: no list of at most {MOST_PATHS}")
    return [_path(one, world) for one in found]


def _path(one: Any, world: World) -> "tuple[str, str]":
    if not isinstance(one, list) or len(one) != 2:
        raise ValueError("paths: no pair")
    pair = {"target": one[0], "key": one[1]}
    target = fields.choice(pair, "target", (FILE, TREE, GLOB))
    return target, fields.key(pair, "key", world.project, target)


def covered(store: Store, subject: str) -> "list[list[str]]":
    """The paths of a subject that lie in the repository, as they go over the link."""
    found = coverage.paths(store, subject)
    return sorted([one.target, one.key] for one in found if not one.key.startswith("/"))


def known(tx: Transaction, names: Names, ids: "list[str]", world: World) -> None:
    """There are rows of these agents, as far as they are of other machines."""
    for one in ids:
        if of_another_machine(one):
            machine, _, agent_id = one.partition(":")[2].partition(":")
            name = OPERATOR if agent_id == OPERATOR else ""
            called = mirrored_agents.called(name, names.machine_name(machine))
            mirrored_agents.known(tx, one, called, world.now)


def demand_theirs(agent_id: str, came: Came) -> None:
    """Whoever made something new is of the machine that it came from."""
    if not of_another_machine(agent_id) or machine_of(agent_id) != came.machine:
        raise ValueError("it is made in another machine's name")


def machine_of(agent_id: str) -> str:
    """The machine of an agent of another one, '' for one of this."""
    return agent_id.split(":", 2)[1] if of_another_machine(agent_id) else ""
