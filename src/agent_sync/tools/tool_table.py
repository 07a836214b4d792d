"""THE table of tools: which functions of the client library each is, and what clients are told.

``reads``: it changes nothing but that its caller was seen. ``ends``: it may take something away or
write over it: a lease, a gate, the content of a file; what only adds does not. No tool reaches
anything outside this repository.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..client import Client
from ..client.argument_words import ARGUMENTS, CHOICES, LONGEST_WAIT, UNTRUSTED
from ..client.input_schemas import ACT, Argument, Schema, arguments_of, checked
from ..errors import InvalidInput, UsageError
from ..repository.path_keys import key_of
from .output_schemas import of_answer

WAITS = ("wait", "seconds")
NEW_FILE = "new_file"
HIDDEN = ("run",)
"""No tool runs commands."""


class Tool(NamedTuple):
    """One tool: its functions by their act, '' for the one that needs none."""

    name: str
    title: str
    acts: "Mapping[str, Callable[..., object]]"
    reads: bool = False
    ends: bool = False
    again: bool = False
    """Twice is as once."""
    more: str = ""

    def takes(self, act: str = "") -> "dict[str, Argument]":
        """What one act of it takes."""
        return {n: _told(n, x) for n, x in arguments_of(self.acts[act], HIDDEN).items()}

    def input_schema(self) -> Schema:
        """What it takes; where there are acts, all that any of them takes, and which do."""
        if "" in self.acts:
            return _schema(self.takes())
        found = {ACT: Argument({"type": "string", "enum": list(self.acts)}, required=True)}
        users: dict[str, list[str]] = {}
        for act in self.acts:
            for name, one in self.takes(act).items():
                users.setdefault(name, []).append(f"{act} (needed)" if one.required else act)
                found.setdefault(name, one._replace(required=False))
        for name, acts in users.items():
            told = f"{found[name].schema['description']} For: {', '.join(acts)}."
            found[name] = found[name]._replace(schema={**found[name].schema, "description": told})
        return _schema(found)

    def output_schema(self) -> Schema:
        """What it gives: our sentence, what stands in the data, and what went wrong."""
        data = [of_answer(function) for function in self.acts.values()]
        return {
            "type": "object",
            "properties": {
                "said": {"type": "string", "description": "what was done, in our words"},
                "trust": {"type": "string", "description": UNTRUSTED},
                "data": data[0] if len(data) == 1 else {"anyOf": data},
                "left_out": {"type": "integer", "description": "entries that had no room"},
                "error": {"type": "object", "properties": {"code": {"type": "string"}}},
            },
            "required": ["said", "trust"],
        }

    def description(self) -> str:
        """What clients are told of it."""
        if "" in self.acts:
            return " ".join(part for part in (_told_of(self.acts[""]), self.more) if part)
        acts = [f"{act}: {_told_of(function)}" for act, function in self.acts.items()]
        return "\n".join([self.more, *acts])

    def run(self, client: Client, given: "Mapping[str, object]") -> object:
        """Do it. Raises UsageError, and what the function raises."""
        if "" in self.acts:
            found = checked(self.takes(), given, self.name)
            return self.acts[""](client, **_bounded(found))
        act = given.get(ACT)
        if not isinstance(act, str) or act not in self.acts:
            raise UsageError(f"{self.name} needs an act: {', '.join(self.acts)}")
        rest = {name: one for name, one in given.items() if name != ACT}
        found = checked(self.takes(act), rest, f"{self.name} {act}")
        _demand_inside(client, found.get(NEW_FILE))
        return self.acts[act](client, **_bounded(found))


def _demand_inside(client: Client, path: object) -> None:
    """Raise InvalidInput for a file to be made that is none of this repository's, or git's own."""
    if not isinstance(path, str):
        return
    key, checkout = key_of(client.actor.project, path, client.actor.cwd)
    if not checkout or ".git" in key.lower().split("/"):
        raise InvalidInput(f"{path!r} is no place for a file of this repository")


def _schema(known: "Mapping[str, Argument]") -> Schema:
    found: Schema = {
        "type": "object",
        "properties": {name: one.schema for name, one in known.items()},
        "additionalProperties": False,
    }
    required = [name for name, one in known.items() if one.required]
    return {**found, "required": required} if required else found


def _told(name: str, one: Argument) -> Argument:
    more: Schema = {"enum": list(CHOICES[name])} if name in CHOICES else {}
    return one._replace(schema={**one.schema, **more, "description": ARGUMENTS[name]})


def _told_of(function: "Callable[..., object]") -> str:
    """A docstring in one line, without what it raises: the code of an error says that."""
    words = " ".join((inspect.getdoc(function) or "").split())
    return words.split(" Raises ")[0].replace("``", "")


def _bounded(given: "dict[str, object]") -> "dict[str, object]":
    for name in WAITS:
        value = given.get(name)
        if isinstance(value, (int, float)):
            given[name] = min(value, LONGEST_WAIT)
    return given


TOOLS = {
    one.name: one
    for one in (
        Tool("status", "Who is here and what is held", {"": Client.status}, reads=True),
        Tool("who", "Whose a file is", {"": Client.who}, reads=True),
        Tool("lock", "Take leases", {"": Client.lock}, again=True),
        Tool("unlock", "Give leases up", {"": Client.unlock}, ends=True, again=True),
        Tool("wait", "Wait for files or a gate", {"": Client.wait}, again=True),
        Tool("tasks", "List tasks", {"": Client.tasks}, reads=True),
        Tool("create", "Create a task", {"": Client.create}),
        Tool("claim", "Claim a task", {"": Client.claim}),
        Tool("complete", "Complete a task", {"": Client.complete}),
        Tool("send", "Send a message", {"": Client.send}),
        Tool("inbox", "Read messages", {"": Client.inbox}),
        Tool("decide", "Record a decision", {"": Client.decide}),
        Tool("next", "What to do first", {"": Client.next}, reads=True),
        Tool(
            "gate",
            "Gates",
            {
                "open": Client.gate_open,
                "ack": Client.gate_ack,
                "object": Client.gate_object,
                "resolve": Client.gate_resolve,
                "cancel": Client.gate_cancel,
                "show": Client.gate_show,
                "list": Client.gate_list,
            },
            ends=True,
            more="A gate stops its parties from writing until they agree.",
        ),
        Tool(
            "checkpoint",
            "Checkpoints",
            {
                "make": Client.checkpoint_make,
                "show": Client.checkpoint_show,
                "list": Client.checkpoint_list,
                "approve": Client.checkpoint_approve,
                "reject": Client.checkpoint_reject,
                "resolve": Client.checkpoint_resolve,
                "cancel": Client.checkpoint_cancel,
                "tick": Client.checkpoint_tick,
                "replace-approver": Client.checkpoint_replace_approver,
                "take-over": Client.checkpoint_take_over,
            },
            ends=True,
            more="A checkpoint has a state of some files approved before its author goes on.",
        ),
        Tool(
            "patch",
            "Patches",
            {
                "propose": Client.patch_propose,
                "update": Client.patch_update,
                "submit": Client.patch_submit,
                "check": Client.patch_check,
                "show": Client.patch_show,
                "list": Client.patch_list,
                "approve": Client.patch_approve,
                "reject": Client.patch_reject,
                "apply": Client.patch_apply,
                "revert": Client.patch_revert,
                "cancel": Client.patch_cancel,
            },
            ends=True,
            more="A patch is a change that is left for whoever may make it.",
        ),
        Tool(
            "handoff",
            "Hand-overs",
            {
                "give": Client.handoff_give,
                "list": Client.handoff_list,
                "show": Client.handoff_show,
                "accept": Client.handoff_accept,
                "decline": Client.handoff_decline,
                "cancel": Client.handoff_cancel,
                "take-over": Client.handoff_take_over,
            },
            ends=True,
            more="A hand-over passes work, with its leases, to another agent.",
        ),
        Tool(
            "restore",
            "Kept versions of files",
            {
                "list": Client.restore_list,
                "restore": Client.restore,
                "copy": Client.restore_copy,
            },
            ends=True,
            more="What others changed of somebody's work is kept, and can be put back.",
        ),
    )
}
"""name -> tool."""
