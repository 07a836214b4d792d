"""Copying the rows of claude-agent-sync into our tables, inside the conversion's transaction.

Nothing in an old database makes the import fail: what cannot be understood gets a value
that does no harm, and a row that nothing refers to is left to the copy beside the database.

- Only locks that still run become leases.
- A message had one read flag, whoever set it. It counts for the one agent the message was
  addressed to; for a role or for all, for the agents it had been delivered to.
"""

import os

from ...identity.who import SYSTEM
from ...repository.claim_keys import claim_key
from ...repository.location import Project
from ..progress_steps import silent
from ..sqlite import Store
from .old_agents import Agents
from .old_mail import Mail
from .old_values import moment, number, past, split_reason, text
from .transfer import Transfer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..progress_steps import Progress
    from .transfer import Old

OPEN = ("pending", "in_progress", "blocked")
STATUSES = (*OPEN, "done", "cancelled")


class Import(Transfer):
    """One import, at the moment ``now`` (ms UTC). ``run`` copies everything."""

    def __init__(
        self, store: Store, project: Project, now: int, progress: "Progress" = silent
    ) -> None:
        super().__init__(store, project, now, progress)
        self.people = Agents(self)
        self.tasks: dict[str, int] = {}

    def run(self) -> None:
        """Copy every table, the referred-to ones first."""
        agents = self.people.run()
        self._tasks()
        self._current_tasks(agents)
        self._locks()
        Mail(self, self.people).run()
        self._decisions()
        self._activity()
        body = "from claude-agent-sync"
        self.add("activity", at=self.now, agent_id=SYSTEM, type="database_imported", body=body)

    def _tasks(self) -> None:
        for row in self.each("tasks"):
            old = text(row.get("id"))
            number_ = self._add_task(row, old)
            self.tasks.setdefault(old, number_)
        for row in self.each("task_files"):
            task, key = self.tasks.get(text(row.get("task_id"))), self.key(row.get("file_path"))
            if task and key:
                self.add("task_files", task_id=task, key=key)
        for row in self.each("task_deps"):
            task = self.tasks.get(text(row.get("task_id")))
            other = self.tasks.get(text(row.get("depends_on_id")))
            if task and other and task != other:
                self.add("task_deps", task_id=task, depends_on=other)

    def _add_task(self, row: "Old", old: str) -> int:
        title = " ".join(text(row.get("title")).split()) or "(no title)"
        owner = self.agent(row.get("owner_agent_id"))
        status = text(row.get("status"))
        if status not in STATUSES or (status == "in_progress" and not owner):
            status = "pending"
        description, reason = text(row.get("description")), ""
        if status == "blocked":
            description, reason = split_reason(description)
        made = past(row.get("created_at"), self.now)
        moved = past(row.get("updated_at"), self.now)
        return self.add(
            "tasks",
            title=title,
            title_key=title.casefold(),
            description=description,
            status=status,
            priority=number(row.get("priority")),
            owner_id=owner,
            blocked_reason=reason,
            created_at=made,
            updated_at=moved,
            completed_at=0 if status in OPEN else past(row.get("completed_at"), moved),
            legacy_id=old,
        )

    def _current_tasks(self, agents: "list[Old]") -> None:
        for row in reversed(agents):  # of several rows of one session the last seen one counts
            task = self.tasks.get(text(row.get("current_task_id")))
            if task:
                self.store.execute(
                    "UPDATE agents SET task_id = ?1 WHERE id = ?2 AND EXISTS (SELECT 1 FROM tasks "
                    "WHERE id = ?1 AND status IN ('pending', 'in_progress', 'blocked'))",
                    (task, self.agent(row["id"])),
                )

    def _locks(self) -> None:
        seen = set()
        for row in self.each("locks"):
            until = moment(row.get("expires_at"), 0)
            target, key = self._target(row)
            if until <= self.now or not key or (target, key) in seen:
                continue
            seen.add((target, key))
            made = past(row.get("created_at"), self.now)
            self.add(
                "leases",
                target=target,
                pattern=int(target in ("tree", "glob")),
                key=key,
                kind="explicit",
                mode="exclusive",
                agent_id=self.agent(row.get("owner_agent_id")),
                reason=text(row.get("reason")),
                created_at=made,
                renewed_at=made,
                expires_at=until,
            )

    def _target(self, row: "Old") -> "tuple[str, str]":
        path = text(row.get("file_path"))
        if row.get("kind") == "resource":
            return "resource", path
        # An old lock was on one path, never on a pattern; a directory meant what is in it.
        if not path or not os.path.isdir(os.path.join(self.project.root, path)):
            return "file", self.key(path)
        return claim_key(self.project, path, self.project.root)[:2]

    def _decisions(self) -> None:
        for row in self.each("decisions"):
            who = self.agent(row.get("agent_id")) or SYSTEM
            self.add(
                "decisions",
                agent_id=who,
                agent_name=self.names.get(who, who),
                body=text(row.get("body")),
                created_at=past(row.get("created_at"), self.now),
                legacy_id=text(row.get("id")),
            )

    def _activity(self) -> None:
        for row in self.each("activity"):
            self.add(
                "activity",
                at=past(row.get("created_at"), self.now),
                agent_id=self.agent(row.get("agent_id")),
                type=text(row.get("event_type")) or "note",
                body=text(row.get("body")),
                key=self.key(row.get("file_path")),
                tool=text(row.get("tool_name")),
            )
