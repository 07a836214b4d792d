"""What was done, in one line: the same words from a command and at the console."""

from collections.abc import Sequence

from ..protection.held_files import MOST_FILES
from ..tasks.task_board import Task
from .terminal import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..actions.confirming import Sure
    from ..actions.own_actions import OwnedFile


def task(done: str, one: Task, most: int = 0) -> str:
    """A task that was created, claimed, finished …; its title as long as ``most``, 0 for all."""
    return f"{done} {one.ref}: {clean(one.title, most)}"


def completed(one: Task, freed: list[Task], most: int = 0) -> list[str]:
    """A task that is done, and those that can be claimed because of it."""
    return [task("completed", one, most), *(task("unblocked", other, most) for other in freed)]


def locked(name: str, ends: str, token: int) -> str:
    """A lease that was taken: on what, when it ends, its token."""
    return f"locked {name}, ends {ends}, token {token}"


def unsure(done: "Sure") -> "list[str]":
    """That no server has confirmed what was taken, where this clone is linked; nothing else."""
    if not done.unconfirmed:
        return []
    return [
        f"unconfirmed: {clean(done.why, 300)}, so an agent on another machine may take it too; "
        "if the server then knows theirs first, yours ends and you are told"
    ]


def unsure_gate(done: "Sure") -> "list[str]":
    """The same of a gate, which nobody else can have: others hear of it later."""
    if not done.unconfirmed:
        return []
    return [
        f"unconfirmed: {clean(done.why, 300)}, so agents on other machines neither know of it nor "
        "are stopped by it before the server has it"
    ]


def unlocked(name: str, whose: "Sequence[str]") -> str:
    """Leases that a person ended, and of whom."""
    names = ", ".join(clean(one, 64) for one in whose)
    return f"unlocked {name}" + (f", which was {names}'s" if names else "")


def taken_from(who: str) -> str:
    """Whom a person took a lease from."""
    return f"taken from {clean(who, 64)}, who is told"


def assigned(one: Task, to: str, most: int = 0, *, here: bool) -> list[str]:
    """A task that was given to an agent, and whether it is there."""
    name = clean(to, 64)
    lines = [f"{task('assigned', one, most)} to {name}"]
    return lines + ([] if here else [f"{name} is not here now: until then anybody may claim it"])


def restored(path: str, number: int, replaced: int, told: "Sequence[str]" = ()) -> str:
    """A version that was put back; ``told``: whose work stood there."""
    more = f"; what was there is kept as V{replaced}" if replaced else ""
    names = " and ".join(clean(one, 64) for one in told)
    whose = f", {names} {'is' if len(told) == 1 else 'are'} told" if told else ""
    return f"restored {path} to V{number}{more}{whose}"


def restored_already(path: str, number: int) -> str:
    """A version that a file holds already."""
    return f"{path} already is as in V{number}: nothing to do"


def beyond(name: str) -> str:
    """That a lease covers more files than are watched around commands."""
    return (
        f"{name} covers more than {MOST_FILES:,} files: edits of every one are refused, but of "
        "what shell commands change without a word only a part is noticed and kept"
    )


def not_there(name: str, near: "Sequence[str]", yet: str = "") -> str:
    """That there is no such file, and which names are near it."""
    return f"there is no file {name}{' ' if yet else ''}{yet}{perhaps(near)}"


def perhaps(near: "Sequence[str]") -> str:
    """What may have been meant, behind a sentence; '' where there is nothing near."""
    return f"; did you mean {' or '.join(clean(one, 300) for one in near)}?" if near else ""


def missing(name: str, near: "Sequence[str]") -> str:
    """That what was locked is not there (yet), and what may have been meant."""
    hint = perhaps(near)
    if not hint and ":" in name and "/" not in name:
        hint = "; a thing that is no file is named with --resource."
    return f"There is no file {clean(name, 300)}{hint or '.'} It is locked all the same."


def outside(name: str, root: str) -> str:
    """That a lease on a path outside the repository keeps few from it."""
    return (
        f"{clean(name, 300)} is outside the repository {clean(root, 300)}: only agents of this "
        "repository are kept from it."
    )


def not_locked(names: "Sequence[str]") -> str:
    """That nothing named is locked."""
    return f"Nothing of {', '.join(clean(name, 300) for name in names)} is locked."


def owned(one: "OwnedFile") -> str:
    """Work that was taken over, and who is told."""
    name = clean(one.key, 300)
    if one.already:
        return f"the work in {name} is yours already"
    told = " and ".join(clean(who, 64) for who in one.lost)
    return f"the work in {name} is yours now" + (f"; {told} is told" if told else "")


def disowned(key: str) -> str:
    """Work that was given to the person."""
    return f"the work in {clean(key, 300)} is the person's now"


def decided(number: int, supersedes: int = 0) -> str:
    """A decision that was recorded, and which it replaces."""
    return f"recorded D{number}" + (f", which replaces D{supersedes}" if supersedes else "")
