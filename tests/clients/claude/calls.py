"""Calls of Claude Code's own tools, as its model makes them."""

from typing import Any

from ..turns import Gate, Step, Use, use


def bash(command: str, gate: "Gate | None" = None, **more: Any) -> Step:
    """Run a shell command."""
    return use(Use("Bash", {"command": command, "description": "Run it", **more}), gate=gate)


def read(path: object, gate: "Gate | None" = None) -> Step:
    """Read a file."""
    return use(Use("Read", {"file_path": str(path)}), gate=gate)


def edit(path: object, old: str, new: str, gate: "Gate | None" = None) -> Step:
    """Edit a file."""
    return use(
        Use("Edit", {"file_path": str(path), "old_string": old, "new_string": new}), gate=gate
    )


def write(path: object, content: str, gate: "Gate | None" = None) -> Step:
    """Write a file."""
    return use(Use("Write", {"file_path": str(path), "content": content}), gate=gate)
