"""Whom a checkpoint tells what: one bounded line to each, in the program's own name."""

from ...messages import mailbox
from ...messages.mailbox import NEWS, NOTICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...store.sqlite import Transaction
    from .checkpoints import Checkpoint

LONGEST = 240
"""Characters of somebody's words in a line."""


def to_approvers(
    store: "Transaction", now: int, one: "Checkpoint", ids: "list[str]", name: str, size: str
) -> None:
    """Those who have to decide are asked to; ``size`` is how much it is, in words."""
    _tell(
        store,
        now,
        ids,
        f"{name} asks you to approve {one.subject}{_summary(one)} ({size}): 'agent-sync checkpoint "
        f"show {one.subject} --diff', then 'agent-sync checkpoint approve {one.subject}' or "
        f"'agent-sync checkpoint reject {one.subject} --why TEXT'",
    )


def to_held(
    store: "Transaction", now: int, one: "Checkpoint", ids: "list[str]", name: str, where: str
) -> None:
    """Those who are stopped there until it ends are told so."""
    _tell(
        store,
        now,
        ids,
        f"{name} holds {where} with checkpoint {one.subject}{_summary(one)}: nothing there is "
        "written or committed by you until it is resolved",
    )


def asked_to_hold(
    store: "Transaction", now: int, one: "Checkpoint", ids: "list[str]", name: str, where: str
) -> None:
    """Those who are in no crew with the author are asked; nothing stops them."""
    _tell(
        store,
        now,
        ids,
        f"{name} asks you to leave {where} alone until checkpoint {one.subject} is resolved"
        f"{_summary(one)}",
    )


def say(
    store: "Transaction",
    now: int,
    ids: "Iterable[str]",
    text: str,
    words: str = "",
    *,
    asks: bool = False,
) -> None:
    """Tell some of what became of it; ``words`` are somebody's, ``asks``: it is for them to act."""
    more = f": {bounded(words)}" if words.strip() else ""
    _tell(store, now, list(ids), text + more, NOTICE if asks else NEWS)


def _tell(store: "Transaction", now: int, ids: "list[str]", text: str, kind: str = NOTICE) -> None:
    if ids:
        mailbox.notify(store, now, ids, text, kind=kind)


def _summary(one: "Checkpoint") -> str:
    return f": {bounded(one.summary)}"


def size(files: int, diff: "bytes | None") -> str:
    """How much there is to approve: files, and their difference, None where git could not say."""
    kb = f"{(len(diff or b'') + 1023) // 1024} KB of difference" if diff else "no difference"
    told = "an unknown difference" if diff is None else kb
    return f"{files} file{'' if files == 1 else 's'}, {told}"


def bounded(text: str) -> str:
    """Somebody's words as a piece of one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
