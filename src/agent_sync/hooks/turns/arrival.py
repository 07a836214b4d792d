"""Somebody arrives: what is uncommitted here is looked through once (WORK-10)."""

from ...git.runner import git_at
from ...identity.liveness import RUNNING
from ...presence import company, known_agents
from ...protection import git_looks, inventory
from ...protection.file_notes import PERSON
from ...repository.location import checkout_above
from ..call import Call

CUT_SHORT = (
    "[agent-sync] git could not say in time what is uncommitted here: whose it is will be known "
    "from what the agents do from now on."
)


def look_around(call: Call) -> str:
    """Take the inventory for an agent that has just come; what it has to be told, '' for nothing.

    Runs git, at most 300 ms, and looks at the work of others: never inside a transaction.
    """
    project = call.project
    if not project.common:
        return ""
    others = [x for x in _others(call) if x.split("/", 1)[0] != call.agent_id]
    was_alone = _was_alone(call, others)
    checkout = project.checkout_name
    git = git_at(project.checkout, call.git_seconds)
    taken = inventory.take(call.store, project, checkout, git, call.now, lambda _: was_alone)
    if taken is None:
        return CUT_SHORT
    if taken and was_alone and _in_a_turn(call, was_alone):
        from ..commands.made_by_command import claim_for

        claim_for(call, was_alone, checkout, taken, "")
    if others:
        from ...protection import compare

        compare.look(call.store, call.world, project, call.agent_id)
    return ""


def _in_a_turn(call: Call, agent_id: str) -> bool:
    """Whether an agent is at work: what is claimed until its turn ends needs a turn to end."""
    agent = known_agents.known(call.store, agent_id)
    return agent is not None and agent.holder.state == RUNNING


def _others(call: Call) -> "list[str]":
    world = call.world
    return company.others(call.store, call.agent_id, world.now, world.limits, world.probe)


def _was_alone(call: Call, others: "list[str]") -> str:
    """The session that was alone in this checkout until now and was looked through then; else ''.

    Of a subagent that is its own session.
    """
    if git_looks.last(call.store, call.project.checkout_name) is None:
        return PERSON
    if "/" in call.agent_id:
        session = call.agent_id.split("/", 1)[0]
        return session if others == [session] else PERSON
    if len(others) != 1:
        return PERSON
    folder = known_agents.folder(call.store, others[0])
    return others[0] if checkout_above(folder)[0] == call.project.checkout else PERSON
