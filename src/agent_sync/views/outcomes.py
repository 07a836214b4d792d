"""What was done, in one line: the same words from a command and at the console."""

from ..protection.held_files import MOST_FILES
from ..tasks.task_board import Task
from .terminal import clean


def task(done: str, one: Task, most: int = 0) -> str:
    """A task that was created, claimed, finished …; its title as long as ``most``, 0 for all."""
    return f"{done} {one.ref}: {clean(one.title, most)}"


def completed(one: Task, freed: list[Task], most: int = 0) -> list[str]:
    """A task that is done, and those that can be claimed because of it."""
    return [task("completed", one, most), *(task("unblocked", other, most) for other in freed)]


def locked(name: str, ends: str, token: int) -> str:
    """A lease that was taken: on what, when it ends, its token."""
    return f"locked {name}, ends {ends}, token {token}"


def beyond(name: str) -> str:
    """That a lease covers more files than are watched around commands."""
    return (
        f"{name} covers more than {MOST_FILES:,} files: edits of every one are refused, but of "
        "what shell commands change without a word only a part is noticed and kept"
    )


def decided(number: int, supersedes: int = 0) -> str:
    """A decision that was recorded, and which it replaces."""
    return f"recorded D{number}" + (f", which replaces D{supersedes}" if supersedes else "")
