"""A checkpoint that was made on another machine: what can be decided of it here (LINK-7)."""

from ..errors import NotReady
from ..gates import coverage
from ..gates.checkpoints.checkpoints import Checkpoint
from ..gates.checkpoints.covered_now import CHANGED, SECONDS, Moved
from ..git.commit_history import MOST_HEADS, head_digests
from ..git.revisions import commit_of
from ..git.runner import git_at
from ..identity.who import of_another_machine
from ..presence.called import shown
from ..repository.contents import ABSENT
from ..store.sqlite import Store
from .actor import Actor


def demand_here(store: Store, one: Checkpoint, act: str) -> None:
    """Raises NotReady where only its own machine does that."""
    if of_another_machine(one.author_id):
        raise NotReady(
            f"{one.subject} was made on another machine by {shown(store, one.author_id)}: {act} it "
            "there; here its approvers approve or reject it, and the person lifts it with "
            f"'agent-sync checkpoint cancel {one.subject}'",
            subject=one.subject,
        )


def look_at(actor: Actor, store: Store, one: Checkpoint) -> "tuple[dict[str, str], list[Moved]]":
    """(the hash of each covered file as it was made, what nobody here can look at).

    What is approved is in a commit that both machines have, or its difference has come. Raises
    NotReady where the commit is not here.
    """
    then = coverage.files(store, one.subject)
    hashes = {file.key: file.hash for file in then}
    if coverage.paper(store, one.subject, "diff") is not None:
        return hashes, []
    git = git_at(actor.project.checkout, SECONDS)
    if not one.head or not commit_of(git, one.head):
        raise NotReady(
            f"{one.subject} is of commit {one.head[:12] or '(none)'}, which this clone has not: "
            "'git fetch' where it was pushed; of what is not committed there only hashes came",
            subject=one.subject,
        )
    there: dict[str, str] = {}
    for first in range(0, len(then), MOST_HEADS):
        names = {file.key: file.key.encode() for file in then[first : first + MOST_HEADS]}
        there |= head_digests(git, names, one.head)
    return hashes, [Moved(x.key, CHANGED) for x in then if there.get(x.key, ABSENT) != x.hash]
