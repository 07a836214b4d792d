"""What patches ask of agents (DUTY-1): decide one, apply one that may be, rework a rejected one."""

from .. import coverage
from ..duty import Duty
from . import patch_holders, patches
from .patches import APPROVED, CONFLICTING, REJECTED, SUBMITTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...locks.claim import World
    from ...store.sqlite import Store
    from .patches import Patch


def duties(store: "Store", world: "World") -> "list[Duty]":
    """All that open patches ask for, the oldest first. Changes nothing."""
    found = patches.listed(store)
    return [one for patch in found for one in _of(store, world, patch)]


def _of(store: "Store", world: "World", patch: "Patch") -> "Iterator[Duty]":
    name = patch.subject
    if patch.state == REJECTED:
        yield _mine(patch, "rework", f"agent-sync patch update {name}", f"{name} was rejected")
    elif patch.state == CONFLICTING:
        yield _mine(patch, "rework", f"agent-sync patch check {name}", f"a check of {name} fails")
    elif patch.state in (SUBMITTED, APPROVED):
        keys = [one.key for one in coverage.files(store, name)]
        wanted = patch_holders.wanted(store, world, patch, keys)
        if wanted.nobody:
            ready = patch.state == APPROVED
            because = f"patch {name} is approved" if ready else f"nobody has to agree to {name}"
            yield _mine(patch, "apply", f"agent-sync patch apply {name}", because)
        for agent_id in wanted.people:
            yield Duty(
                agent_id,
                "decide",
                name,
                f"agent-sync patch show {name}",
                waiting=(patch.author_id,),
                since=patch.state_at,
                because=f"{patch.author.name} has left patch {name} for you to decide",
                quoted=(patch.title,),
            )


def _mine(patch: "Patch", verb: str, command: str, because: str) -> Duty:
    return Duty(
        patch.author_id,
        verb,
        patch.subject,
        command,
        because=because,
        since=patch.state_at,
        quoted=(patch.title,),
    )
