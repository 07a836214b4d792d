"""How checkpoints, patches and hand-overs alike end on a machine: refused, or with the link."""

from ....gates import mirrored_subjects, old_subjects
from ....messages.mailbox import notify
from ....store.sqlite import Transaction


def stays_here(tx: Transaction, subject: str, agent_id: str, error: str, now: int) -> None:
    """Tell whose it is that the server refuses it, and that it stays on this machine."""
    said = f"{subject} stays on this machine: the server refuses it ({error})"
    notify(tx, now, [agent_id], said)


def forget(tx: Transaction, letter: str, local: str) -> None:
    """The row of one goes, if it came from elsewhere."""
    if int(local) in mirrored_subjects.of_others(tx, letter):
        old_subjects.forget_one(tx, letter, int(local))


def forget_all(tx: Transaction, letter: str) -> None:
    """The rows of all that are left from elsewhere go."""
    for number in mirrored_subjects.of_others(tx, letter):
        old_subjects.forget_one(tx, letter, number)
