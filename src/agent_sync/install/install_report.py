"""What installing and uninstalling tell their caller, as plain data."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One thing done: ``action`` is create, update, restore, remove, keep or unchanged."""

    action: str
    path: str
    detail: str = ""


@dataclass
class Report:
    """What an install or uninstall did (or would do: ``dry_run``).

    ``block``: settings to paste; ``status_line``: its value, None when none of ours is written;
    ``agents``: the clients that were armed by name; ``pasted``: file -> the block that its person
    has to put into it.
    """

    scope: str
    target: str
    settings: str
    dry_run: bool
    block: str = ""
    status_line: dict[str, object] | None = None
    agents: list[str] = field(default_factory=list)
    pasted: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether any step changes something."""
        return any(step.action not in ("keep", "unchanged") for step in self.steps)

    def add(self, action: str, path: Path, detail: str = "") -> None:
        """Note one step."""
        self.steps.append(Step(action, str(path), detail))
