"""``register``, ``whoami``, ``heartbeat``: the acting agent itself (ID, PRES-1)."""

import argparse

from ..identity.who import session_of
from ..presence import vouching
from ..presence.agents import Agent, kind_of
from ..sessions import registration
from ..store.sqlite import Store
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "register", run_register, "give yourself a name and a role")
    parser.add_argument(
        "--name", kind=value_kinds.NAME, help="unique among live agents; a free one is suggested"
    )
    parser.add_argument(
        "--role", kind=value_kinds.ROLE, help="mail can be addressed to it; '' takes it away"
    )
    command(sub, "whoami", run_whoami, "say who you are here, and how that is known")
    command(sub, "heartbeat", run_heartbeat, "say that you are still there")


def run_register(context: Context, args: argparse.Namespace) -> Result:
    """Set name and role. Raises NameTaken, InvalidInput."""
    with context.writing() as (store, me):
        registration.register(
            store, me.id, context.clock(), context.limits, name=args.name, role=args.role
        )
        data = _describe(context, store, me.id)
    role = f", role {clean(str(data['role']))}" if data["role"] else ""
    return Result(data, [f"You are {clean(str(data['name']))}{role}."])


def run_heartbeat(context: Context, _args: argparse.Namespace) -> Result:
    """Refresh ``last_seen``."""
    store, me = context.join()
    data = _describe(context, store, me.id)
    return Result(data, [f"{clean(str(data['name']))} is here."])


def run_whoami(context: Context, _args: argparse.Namespace) -> Result:
    """Identity and its source; an unregistered shell is told that it is nobody yet."""
    store, me = context.look()
    if me is None:
        agent_id, source = context.identity()
        return Result(
            {**_NOBODY, "id": agent_id or None, "source": source},
            ["A bare shell, not registered yet: its first command that changes something does it."],
        )
    data = _describe(context, store, me.id)
    lines = [f"{clean(str(data['name']))}  (id {clean(me.id)}, from {context.source})"]
    lines += [f"role    {clean(str(data['role']))}"] if data["role"] else []
    lines += [f"parent  {clean(str(data['parent']))}"] if data["parent"] else []
    lines += [f"because {context.rule}"] if data["parent"] else []
    notes = [_TWIN.format(pid=data["twin_pid"])] if data["twin_pid"] else []
    return Result(data, lines, notes=notes)


_TWIN = (
    "a second live client (process {pid}) works under this id; give one of them its own "
    "with AGENT_SYNC_ID"
)
_NOBODY: dict[str, object] = {
    "id": None,
    "source": "none",
    "name": None,
    "role": "",
    "kind": "shell",
    "session": None,
    "parent": None,
    "rule": "",
    "registered": False,
    "twin_pid": None,
}


def _describe(context: Context, store: Store, agent_id: str) -> dict[str, object]:
    agent = _again(store, agent_id)
    session = session_of(agent_id)
    return {
        "id": agent_id,
        "source": context.source,
        "name": agent.name,
        "role": _role(store, agent_id),
        "kind": kind_of(agent_id, context.source),
        "session": session,
        "parent": session if session != agent_id else None,
        "rule": context.rule,
        "registered": True,
        "twin_pid": vouching.twin_of(store, agent_id) or None,
    }


def _again(store: Store, agent_id: str) -> Agent:
    from ..presence.agents import find

    agent = find(store, agent_id)
    assert agent is not None
    return agent


def _role(store: Store, agent_id: str) -> str:
    return str(store.value("SELECT role FROM agents WHERE id = ?", (agent_id,)) or "")
