"""What the person at the page is offered to do about one thing: the buttons beside it.

Each function takes what is shown, as actions and nouns give it, and gives its ACTs, the likeliest
first. ``{"act", "params", "label", "main"}`` is sent to ``do/`` as it is; where ``wants`` names
parameters, the page asks for them before. ``{"go", "label"}`` is a link within the page.
``here``: whether whoever asks sits at the repository's own machine; what writes a file is offered
to nobody else (REPO-3). Whether an act is right is decided when it is done, not here.
"""

import os
from collections.abc import Sequence
from typing import Any

from ...actions.gate_actions import GateView
from ...gates.checkpoints import checkpoints
from ...gates.checkpoints.checkpoint_people import People
from ...gates.checkpoints.checkpoints import Checkpoint
from ...gates.checkpoints.required_items import Item
from ...gates.handovers.handovers import Handover
from ...gates.parties import ACKNOWLEDGED, OBJECTED
from ...gates.patches import patches
from ...gates.patches.patches import Patch
from ...identity.who import OPERATOR
from ...locks.lease import RESOURCE
from ...protection.kept_versions import Kept
from ...tasks import task_board
from ...tasks.task_board import Task

Act = dict[str, Any]
FEW = 3
"""So many things of one kind get a button each; of more there is a link to all."""
MOST_ITEMS = 10


def act(name: str, label: str, *wants: str, main: bool = False, **params: Any) -> Act:
    """A button. ``wants``: parameters that the page asks the person for."""
    found = {"act": name, "params": params, "label": label, "main": main}
    return {**found, "wants": list(wants)} if wants else found


def go(label: str, view: str, **where: Any) -> Act:
    """A link to another view of the page."""
    return {"go": {"view": view, **where}, "label": label}


def place(target: str, key: str) -> "dict[str, str]":
    """How acts name what is leased: a path, or a thing that is no file."""
    return {"resource": key} if target == RESOURCE else {"path": key}


def is_elsewhere(key: str) -> bool:
    """Whether a key is of a file outside the repository, which no act takes."""
    return os.path.isabs(key)


def of_version(one: Kept, *, here: bool) -> "list[Act]":
    """A kept version that somebody lost."""
    there = here and not is_elsewhere(one.key)
    return version(f"V{one.id}", here=there, restored=bool(one.restored_at))


def version(number: str, *, here: bool, restored: bool = False) -> "list[Act]":
    """The same by its number, 'V6'."""
    back = [act("restore", "Restore", main=True, version=number)] if not restored else []
    both = [act("keep_both", "Keep both", version=number)]
    return [*(back + both if here else []), go("See both", "version", version=number)]


def of_lease(target: str, key: str, holder_id: str) -> "list[Act]":
    """A lease that holds. Ending another's asks first."""
    mine = holder_id == OPERATOR
    if target != RESOURCE and is_elsewhere(key):
        return ask(holder_id)
    unlock = act("unlock", "Unlock", main=mine, **place(target, key))
    return [unlock] if mine else [*ask(holder_id), unlock]


def of_wait(target: str, key: str, holder_id: str, *, leased: bool = True) -> "list[Act]":
    """Somebody waits for what another has. ``key``: that of the lease. ``leased``: False where the
    other one only stands before it in the queue, or has the turn.
    """
    free = of_lease(target, key, holder_id) if leased else ask(holder_id)
    return [*free, go("Who waits", "waits")]


def ask(agent_id: str, label: str = "Ask") -> "list[Act]":
    """A message to an agent; nobody writes to oneself."""
    return [] if agent_id in ("", OPERATOR) else [act("send", label, "message", to=[agent_id])]


def of_task(one: Task) -> "list[Act]":
    """A task of the board."""
    give = act("assign", "Assign", "agent", task=one.ref)
    cancel = act("cancel_task", "Cancel the task", task=one.ref)
    if one.status == task_board.BLOCKED:
        return [act("unblock_task", "Unblock", main=True, task=one.ref), give, cancel]
    if one.status == task_board.IN_PROGRESS:
        return [
            act("complete_task", "Done", task=one.ref),
            act("release_task", "Release", task=one.ref),
            act("block_task", "Block", "why", task=one.ref),
            give,
            cancel,
        ]
    if one.status != task_board.PENDING:
        return []
    return [{**give, "main": True}, act("complete_task", "Done", task=one.ref), cancel]


def of_gate(view: GateView) -> "list[Act]":
    """A gate. Nobody resolves it while it has a cause, or somebody has said nothing; against an
    objection the person may.
    """
    one = view.gate
    if not one.is_open:
        return []
    mine = next((x for x in view.parties if x.agent_id == OPERATOR), None)
    said = mine is not None and mine.verdict == ACKNOWLEDGED
    silent = [x for x in view.missing if x.verdict != OBJECTED]
    found = []
    if view.can_resolve or not (view.cause or silent):
        main = view.can_resolve
        found = [act("gate_resolve", "Resolve", "summary", main=main, id=one.ref)]
    if mine is not None and not said:
        found.insert(0, act("gate_ack", "Acknowledge", main=not view.can_resolve, id=one.ref))
    if mine is not None:
        found.append(act("gate_object", "Object", "why", id=one.ref))
    return [*found, act("gate_cancel", "Cancel the gate", "why", id=one.ref)]


def of_checkpoint(one: Checkpoint, people: People, items: "Sequence[Item]" = ()) -> "list[Act]":
    """A checkpoint; ``items`` are those that it requires, where they are known."""
    if not one.in_force:
        return []
    cancel = act("checkpoint_cancel", "Cancel the checkpoint", "why", id=one.subject)
    if one.state == checkpoints.APPROVED:
        return [act("resolve", "Resolve", main=True, id=one.subject), cancel]
    if one.state != checkpoints.WAITING or people.is_author(OPERATOR):
        return [cancel]
    left = [x.name for x in items if not x.done_at]
    against = bool(left) or one.failed
    agree = (
        act("approve", "Approve anyway", id=one.subject, anyway=True)
        if against
        else act("approve", "Approve", main=True, id=one.subject)
    )
    ticks = [act("tick", f"Tick {name}", id=one.subject, item=name) for name in left[:MOST_ITEMS]]
    return [*ticks, agree, act("reject", "Reject", "why", id=one.subject), cancel]


def of_patch(one: Patch, *, here: bool) -> "list[Act]":
    """A patch. Applying it writes files. ``round``: nobody agrees to a text that came later."""
    name, mine = one.subject, one.author_id == OPERATOR
    seen: Act = {"id": name, "round": one.round}
    cancel = act("patch_cancel", "Cancel the patch", "why", id=name)
    if one.state == patches.APPLIED:
        return [act("patch_revert", "Take back", id=name)] if here and not one.reverted_at else []
    if one.state not in patches.WAITING:
        return [] if one.state in patches.OVER else [cancel]
    if mine:
        return [*([act("patch_apply", "Apply", main=True, **seen)] if here else []), cancel]
    apply = act("patch_apply", "Apply", main=True, **seen)
    if one.state != patches.APPROVED:
        apply = act("approve", "Approve and apply", apply=True, **seen)
    agree = act("approve", "Approve", main=True, **seen)
    first = [] if one.state == patches.APPROVED else [agree]
    return [*first, *([apply] if here else []), act("reject", "Reject", "why", id=name), cancel]


def of_handover(one: Handover) -> "list[Act]":
    """Work that is handed over and that nobody has taken yet."""
    return [act("handover_withdraw", "Withdraw", "why", id=one.ref)] if one.is_open else []


def of_message(
    number: str, *, sender_id: str, read: bool = True, needs_ack: bool = False, acked: bool = False
) -> "list[Act]":
    """A message ('M12'). ``read``, ``needs_ack``, ``acked``: of those that were sent to the person;
    leave them out for the others.
    """
    if sender_id == OPERATOR:
        return [act("reply", "Add", "message", id=number)]
    owed = [act("acknowledge", "Acknowledge", main=True, id=number)]
    seen = [act("read", "Mark read", ids=[number])]
    answer = act("reply", "Answer", "message", main=not needs_ack, id=number)
    return [*(owed if needs_ack and not acked else []), answer, *([] if read else seen)]


def of_file(path: str, *, whose: str = "") -> "list[Act]":
    """Uncommitted work in a file; ``whose`` is the id of the agent that it is attributed to."""
    mine = whose in ("", OPERATOR) or is_elsewhere(path)
    return [] if mine else [act("own", "It is mine", path=path)]


def of_pause() -> "list[Act]":
    """Hooks that let everything pass for a while."""
    return [act("unpause", "End pause", main=True)]
