"""THE table of what can be done to a repository through its room (REPO-1), and nothing else can.

Each is a function of the client library. None writes a file, runs a command, or takes over what is
another's (REPO-3): not by an argument either, those are ``hidden``.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ...client import Client
from ...client.argument_words import ARGUMENTS, CHOICES
from ...client.input_schemas import arguments_of
from ...errors import InvalidInput
from ...gates.subjects import CHECKPOINT, PATCH, parsed
from ...rooms.actions.parameters import check_values, kind_of
from ...rooms.room_errors import bad
from .plain_data import plain
from .remote_limits import demand_few


def renew(client: Client, files: str, *, minutes: float = 0, token: int = 0) -> object:
    """Renew a lease of yours on a file, folder or pattern. Raises Held, StaleToken."""
    return client.lock(files, minutes=minutes, token=token)


def approve(client: Client, id: str, *, note: str = "") -> object:
    """Approve a checkpoint or a patch as it is, as one who was named. Raises NotFound, Conflict."""
    if _kind(id) == CHECKPOINT:
        return client.checkpoint_approve(id, note=note)
    return client.patch_approve(id, note=note)


def reject(client: Client, id: str, why: str) -> object:
    """Reject a checkpoint or a patch; its author is told why. Raises NotFound, Conflict."""
    return (
        client.checkpoint_reject(id, why)
        if _kind(id) == CHECKPOINT
        else client.patch_reject(id, why)
    )


def propose(
    client: Client,
    title: str,
    diff: str,
    *,
    approvers: "str | Sequence[str]" = (),
    draft: bool = False,
) -> object:
    """Leave a change for whoever may make it: a diff as git writes it. Raises Conflict."""
    return client.patch_propose(title, diff=diff, approvers=approvers, draft=draft)


def acknowledge(client: Client, id: str) -> object:
    """Acknowledge a message (M3); its sender is told. Raises NotFound."""
    client.inbox(peek=True, ack=id)
    return {"acknowledged": id}


def _kind(id: str) -> str:
    kind, _ = parsed(id)
    if kind not in (CHECKPOINT, PATCH):
        raise InvalidInput(f"{id!r} is neither a checkpoint (C1) nor a patch (P1)")
    return kind


def _first_sentence(function: "Callable[..., object]") -> str:
    words = " ".join((inspect.getdoc(function) or "").split()).replace("``", "")
    return words.split(" Raises ")[0]


class Act(NamedTuple):
    """One action: the function that does it, and its arguments that are not offered."""

    does: "Callable[..., object]"
    hidden: "tuple[str, ...]" = ()

    def definition(self) -> "dict[str, Any]":
        """``description`` and ``params``, as actions of rooms have them."""
        return {"description": _first_sentence(self.does), "params": self._params()}

    def _params(self) -> "dict[str, dict[str, Any]]":
        found = {}
        for name, one in arguments_of(self.does, ("client", *self.hidden)).items():
            kind = one.schema["type"]
            choices = {"enum": list(CHOICES[name])} if name in CHOICES else {}
            found[name] = {
                "type": "any" if kind == "array" else kind, **choices,
                "description": ARGUMENTS[name], **({"required": True} if one.required else {}),
            }  # fmt: skip
        return found


ACTS = {
    "lock": Act(Client.lock, ("wait", "token")),
    "unlock": Act(Client.unlock),
    "renew": Act(renew),
    "create_task": Act(Client.create),
    "claim_task": Act(Client.claim),
    "complete_task": Act(Client.complete),
    "send": Act(Client.send),
    "acknowledge": Act(acknowledge),
    "decide": Act(Client.decide),
    "gate_open": Act(Client.gate_open),
    "gate_ack": Act(Client.gate_ack),
    "gate_object": Act(Client.gate_object),
    "gate_resolve": Act(Client.gate_resolve),
    "gate_cancel": Act(Client.gate_cancel),
    "checkpoint": Act(Client.checkpoint_make, ("run",)),
    "approve": Act(approve),
    "reject": Act(reject),
    "propose": Act(propose),
    "patch_show": Act(Client.patch_show),
    "patch_check": Act(Client.patch_check),
}
"""name -> what it does."""
DEFINITIONS = {name: act.definition() for name, act in ACTS.items()}


def act(
    client: Client, name: str, params: "Mapping[str, Any]", bounded: "Sequence[str]" = ()
) -> "Any":  # fmt: skip
    """Do one action of the table: its data. ``bounded``: agents that count together, none where
    there is no limit. Raises RoomError (400, 429), AgentSyncError.
    """
    given = given_to(name, DEFINITIONS[name]["params"], params)
    if bounded:
        demand_few(client.actor, bounded, name, given)
    return plain(ACTS[name].does(client, **given))


def given_to(
    name: str, schema: "Mapping[str, Any]", params: "Mapping[str, Any]"
) -> "dict[str, Any]":
    """The parameters of a call, as functions take them. Raises RoomError (400)."""
    odd = [one for one in params if one not in schema]
    if odd:
        raise bad("unknown_param", f"{name} takes {', '.join(schema)}", param=str(odd[0])[:80])
    check_values(schema, params)
    return {one: _valued(one, schema[one]["type"], value) for one, value in params.items()}


def _valued(name: str, kind: str, value: "Any") -> "Any":
    """A value that its type let through, as functions take it. ``any``: one text, or several."""
    several = value if isinstance(value, list) else [value]
    if kind == "any" and not all(isinstance(one, str) for one in several):
        raise bad("invalid_param_type", param=name, expected="array", actual=kind_of(value))
    if kind == "any":
        return several
    return int(value) if kind == "integer" else value
