"""The body of a task, written and read."""

from typing import NamedTuple

from ....locks.claim import World
from ....presence import mirrored_agents
from ....store.numbers import FIRST
from ....store.sqlite import Transaction
from ....tasks.mirrored_tasks import Wanted
from ....tasks.task_board import MAX_TEXT, MAX_TITLE, STATUSES, Task
from ....tasks.task_claims import target_of
from .. import fields
from ..documents import Body, Came, Names
from . import spoken_fields

MOST_FILES, MOST_DEPS, LONGEST_REASON = 500, 500, 4_000
HIGHEST = 1 << 53
SAID = (
    *("title", "description", "status", "priority", "owner", "creator", "assigned_by", "reason"),
    "crew",
)
"""What two bodies of one task may differ in, beside files and what it waits for."""


def body(task: Task, names: Names) -> Body:
    """How a task goes over the wire; how long it was there already when it was changed last."""
    return {
        "title": task.title, "description": task.description, "status": task.status,
        "priority": task.priority, "owner": names.out(task.owner_id),
        "creator": names.out(task.created_by), "assigned_by": names.out(task.assigned_by),
        "reason": task.blocked_reason, "crew": task.crew_id if task.crew_id >= FIRST else 0,
        "files": sorted(key for key in task.files if not key.startswith("/")),
        "deps": sorted(one for one in task.depends_on if one >= FIRST),
        "made_ago_ms": max(0, task.updated_at - task.created_at),
    }  # fmt: skip


class Reader(NamedTuple):
    """One task that came, and what is needed to read it."""

    tx: Transaction
    names: Names
    came: Came
    world: World

    def wanted(self, said: Body) -> Wanted:
        """Raises ValueError for what is not fit."""
        at = min(self.came.changed_at or self.world.now, self.world.now)
        title = " ".join(fields.text(said, "title", most=MAX_TITLE).split())
        if not title:
            raise ValueError("title: none")
        return Wanted(
            title, spoken_fields.words_or_none(said, "description", MAX_TEXT),
            fields.choice(said, "status", STATUSES), fields.whole(said, "priority", -1000, 1000),
            self._agent(said, "owner"), self._agent(said, "creator"),
            self._agent(said, "assigned_by"),
            " ".join(fields.text(said, "reason", most=LONGEST_REASON).split()),
            fields.whole(said, "crew", 0, HIGHEST), self._files(said), _deps(said),
            at - fields.whole(said, "made_ago_ms"), at,
        )  # fmt: skip

    def _agent(self, said: Body, name: str) -> str:
        """Its id here, '' for nobody; who is elsewhere and not known yet is from now on."""
        wire = fields.text(said, name, most=fields.LONGEST_ID)
        agent_id = self.names.home(wire)
        if wire and not self.names.is_mine(wire):
            machine = self.names.machine_name(wire.partition(":")[0])
            shown = mirrored_agents.called("", machine)
            mirrored_agents.known(self.tx, agent_id, shown, self.world.now)
        return agent_id

    def _files(self, said: Body) -> "list[str]":
        listed = fields.words(said, "files", most=MOST_FILES, each=fields.LONGEST_KEY)
        return [
            fields.key({"file": one}, "file", self.world.project, target_of(one)) for one in listed
        ]


def _deps(said: Body) -> "list[int]":
    listed = said.get("deps") or []
    if not isinstance(listed, list) or len(listed) > MOST_DEPS:
        raise ValueError(f"deps: no list of at most {MOST_DEPS}")
    return [fields.whole({"deps": one}, "deps", FIRST, HIGHEST) for one in listed]
