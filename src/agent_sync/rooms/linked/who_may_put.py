"""Who may put which document: one rule a kind. Raises Refused where it is not this machine."""

import json

from .document_kinds import (
    ACK,
    AGENT,
    CHECKPOINT,
    CREW,
    DECISION,
    GATE,
    GONE_MS,
    HANDOFF,
    LEASE,
    MESSAGE,
    MOST_GATES,
    PARTY,
    PATCH,
    TASK,
)  # fmt: skip
from .refused_items import Refused
from .share_documents import Document
from .wide_patterns import is_wide, several

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from .given_items import Item

    class Judge(Protocol):
        """What a rule may ask. ``full``: the token has full access."""

        machine: str
        full: bool
        now: int

        def known(self, kind: str, uid: str) -> "Document | None":
            """A document as it stands, with what this put has done to it."""

        def heard_ago(self, machine: str) -> int:
            """Milliseconds since a machine was heard; many for one that is not there."""

        def has_part(self, subject: str) -> bool:
            """Whether an agent of this machine has part in something."""

        def gates(self) -> "set[str]":
            """The open gates of this machine, with those of this put."""

    Rule = Callable[[Judge, Item, "Document | None"], None]

SUBJECTS = {"G": GATE, "K": CREW, "C": CHECKPOINT, "P": PATCH, "H": HANDOFF}
ENDED = ("ready", "resolved", "cancelled")
TOO_WIDE = "a top folder, a pattern in one, and everything need a token of full access"


def machine_of(agent: str) -> str:
    """The machine in an agent's name on the wire."""
    return agent.partition(":")[0]


def demand_allowed(judge: "Judge", item: "Item", before: "Document | None") -> None:
    """Raises Refused: ``not_yours``, ``changed``, ``owned``, ``too_many``,
    ``full_access_required``."""
    RULES[item.kind](judge, item, before)


def _own(judge: "Judge", item: "Item", before: "Document | None") -> None:
    """What a machine says of itself: its id, and its agent, begin with its own."""
    agent = item.agent()
    foreign = agent and machine_of(agent) != judge.machine
    if machine_of(item.uid) != judge.machine or foreign or (item.body is not None and not agent):
        raise Refused("not_yours", "this is another machine's", before)


def _lease(judge: "Judge", item: "Item", before: "Document | None") -> None:
    _own(judge, item, before)
    explicit = item.body is not None and item.field("kind") == "explicit"
    if explicit and not judge.full and is_wide(item.field("target"), item.field("key")):
        raise Refused("full_access_required", TOO_WIDE)


def _maker(judge: "Judge", _: "Item", before: "Document | None") -> None:
    if before is not None and before.machine != judge.machine:
        raise Refused("not_yours", "whoever made it changes it", before)


def _agents(judge: "Judge", item: "Item", before: "Document | None") -> None:
    """An acknowledgement: of the machine whose agent acknowledges."""
    if machine_of(item.agent()) != judge.machine:
        raise Refused("not_yours", "each machine speaks for its own agents", before)


def _task(judge: "Judge", item: "Item", before: "Document | None") -> None:
    _demand_seen(item, before)
    owner, now = said(before, "owner"), item.field("owner")
    if _is_elsewhere(judge, owner):
        raise Refused("owned", "an agent of another machine has it", before)
    given = machine_of(item.field("assigned_by")) == judge.machine
    if now != owner and not given and _is_elsewhere(judge, now):
        raise Refused("not_yours", "each agent takes a task itself, or is given it", before)


def _is_elsewhere(judge: "Judge", agent: str) -> bool:
    """Whether it is an agent of another machine, of one that was heard lately."""
    machine = machine_of(agent)
    return bool(machine) and machine != judge.machine and judge.heard_ago(machine) <= GONE_MS


def _gate(judge: "Judge", item: "Item", before: "Document | None") -> None:
    _demand_seen(item, before)
    if before is None:
        _own_opener(judge, item)
    elif before.machine != judge.machine and not judge.full:
        _demand_part(judge, item, before)
    if item.body is None or gate_state(item) != "open":
        return
    if not judge.full and _covers_much(item.body.get("paths")):
        raise Refused("full_access_required", TOO_WIDE)
    whose = judge.machine if before is None else before.machine
    if whose == judge.machine and len(judge.gates() | {item.uid}) > MOST_GATES:
        raise Refused("too_many", f"a machine has at most {MOST_GATES} open gates")


FIXED = ("opener", "reason", "policy", "checkout")
"""What only the opener's machine says of a gate, beside its paths and who holds them."""


def _demand_part(judge: "Judge", item: "Item", before: "Document") -> None:
    """Whom the gate names has part in it, nobody else; and moves it on, or names its own agent by
    another name. Raises Refused."""
    known = body_of(before)
    named, now = _texts(known.get("parties")), _texts((item.body or {}).get("parties"))
    if not any(machine_of(one) == judge.machine for one in named):
        raise Refused("not_yours", "this machine has no part in it", before)
    if item.body is None:
        raise Refused("not_yours", "whoever opened it takes it back", before)
    others = [sorted(x for x in some if machine_of(x) != judge.machine) for some in (named, now)]
    holder = (said(before, "holder"), item.field("holder"))
    followed = all(machine_of(one) == judge.machine for one in holder)
    same = others[0] == others[1] and (holder[0] == holder[1] or followed)
    paths = [sorted(x.casefold() for x in _texts(some.get("paths"))) for some in (known, item.body)]
    if not same or paths[0] != paths[1] or any(item.body.get(x) != known.get(x) for x in FIXED):
        raise Refused("not_yours", "each machine speaks for its own agents", before)


def _own_opener(judge: "Judge", item: "Item") -> None:
    if item.body is not None and machine_of(item.agent()) != judge.machine:
        raise Refused("not_yours", "a gate is opened by an agent of its machine")


def _crew(judge: "Judge", item: "Item", before: "Document | None") -> None:
    _demand_seen(item, before)
    inside = before is None or judge.full or before.machine == judge.machine
    members = [*_texts(body_of(before).get("members")), *_texts((item.body or {}).get("members"))]
    mine = any(machine_of(one) == judge.machine for one in members)
    if not (inside or mine or judge.has_part(item.uid)):
        raise Refused("not_yours", "this machine has nobody in the crew", before)


def _party(judge: "Judge", item: "Item", before: "Document | None") -> None:
    """The machine of its agent says what it says; the opener's makes it, while nothing is said."""
    subject, _, _ = item.uid.partition(" ")
    if machine_of(item.agent()) == judge.machine:
        return
    about = judge.known(SUBJECTS.get(subject[:1], ""), subject)
    opener = about is not None and about.machine == judge.machine
    silent = not item.field("verdict") and not said(before, "verdict")
    if not opener or not (item.body is None or silent):
        raise Refused("not_yours", "each machine speaks for its own agents", before)


RULES: "dict[str, Rule]" = {
    AGENT: _own, MESSAGE: _own, DECISION: _own, LEASE: _lease, CHECKPOINT: _maker, PATCH: _maker,
    HANDOFF: _maker, ACK: _agents, TASK: _task, GATE: _gate, CREW: _crew, PARTY: _party,
}  # fmt: skip


def _demand_seen(item: "Item", before: "Document | None") -> None:
    """Raises Refused (``changed``): somebody changed it since."""
    current = 0 if before is None else before.seq
    over = before is not None and before.body is None
    if item.base != current and not (over and item.base == 0):
        raise Refused("changed", "somebody else changed it meanwhile", before)


def gate_state(item: "Item") -> str:
    """'open' for a gate that holds its parties, else ''."""
    return "open" if item.kind == GATE and item.field("state") not in ENDED else ""


def _covers_much(paths: "Any") -> bool:
    """Whether a gate is on everything, or on much: its paths are texts, or hold a key."""
    found = _texts(paths)
    return not found or any(several(one) and is_wide("", one) for one in found)


def _texts(given: "Any") -> "list[str]":
    rows = given if isinstance(given, list) else []
    keys = [one.get("key") or one.get("agent") if isinstance(one, dict) else one for one in rows]
    keys = [one[-1] if isinstance(one, list) and one else one for one in keys]
    return [one for one in keys if isinstance(one, str)]


def body_of(document: "Document | None") -> "dict[str, Any]":
    """What a document says, nothing once it is over."""
    if document is None or document.body is None:
        return {}
    found: dict[str, Any] = json.loads(document.body)
    return found


def said(document: "Document | None", name: str) -> str:
    """A text in what a document says, '' for none."""
    found = body_of(document).get(name)
    return found if isinstance(found, str) else ""
