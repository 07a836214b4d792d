"""What those whom a patch concerns are told of it: its author, who decides, whose files it was."""

from ...messages.mailbox import NEWS, notify
from ...protection import file_notes
from .. import parties
from .patch_checks import named
from .patch_text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...presence.agents import Agent
    from ...store.sqlite import Store, Transaction
    from .patch_change import Change
    from .patch_checks import Check, Checked
    from .patches import Patch

LONGEST_TITLE = 120


def titled(patch: "Patch") -> str:
    """A patch with its title, in one line."""
    title = patch.title
    return f"{patch.subject} ({title if len(title) <= LONGEST_TITLE else title[:119] + '…'})"


def size(changes: "list[Change]") -> str:
    """How much it changes: '2 files, +10 -3'."""
    added, removed = counted(changes)
    return f"{len(changes)} file{'' if len(changes) == 1 else 's'}, +{added} -{removed}"


def proposed(
    store: "Transaction", now: int, patch: "Patch", changes: "list[Change]", found: "Checked"
) -> "list[str]":
    """Ask everybody whose word is wanted; their names."""
    people = found.wanted.people
    for one in found.wanted.holders:
        if one.agent_id in people:
            parties.add(store, patch.subject, one.agent_id, parties.HELD, now)
    if people:
        text = (
            f"{patch.author.name} leaves patch {titled(patch)} for you to decide: "
            f"{size(changes)}: {named(found.keys)}. Look at it: agent-sync patch show "
            f"{patch.subject}; then: agent-sync patch approve {patch.subject} --apply, or: "
            f'agent-sync patch reject {patch.subject} --why "..."'
        )
        notify(store, now, list(people), text)
    return sorted(set(people.values()))


def approved(store: "Transaction", now: int, patch: "Patch", by: "Agent", note: str) -> None:
    """Tell the author that it may be applied."""
    said = f" ({note})" if note else ""
    text = (
        f"{by.name} has approved your patch {titled(patch)}{said}: apply it with "
        f"agent-sync patch apply {patch.subject}"
    )
    notify(store, now, [patch.author_id], text)


def rejected(store: "Transaction", now: int, patch: "Patch", by: "Agent", why: str) -> None:
    """Tell the author why not, and what it can do."""
    text = (
        f"{by.name} has rejected your patch {titled(patch)}: {why}. Change it with "
        f"agent-sync patch update {patch.subject}, or drop it: agent-sync patch cancel "
        f"{patch.subject}"
    )
    notify(store, now, [patch.author_id], text)


def conflicting(store: "Transaction", now: int, patch: "Patch", failed: "list[Check]") -> None:
    """Tell the author that it cannot be applied as it is."""
    why = "; ".join(f"{one.name}: {one.line}" for one in failed)
    text = (
        f"your patch {titled(patch)} cannot be applied as things are ({why}). When that is mended, "
        f"it can be; a new text: agent-sync patch update {patch.subject}"
    )
    notify(store, now, [patch.author_id], text)


def cancelled(store: "Transaction", now: int, patch: "Patch", by: "Agent") -> None:
    """Tell those who were asked that nothing is to be decided any more."""
    told = _concerned(store, patch, by.id)
    if told:
        notify(store, now, told, f"{by.name} has cancelled patch {titled(patch)}", kind=NEWS)


def landed(
    store: "Transaction", now: int, patch: "Patch", by: "Agent", keys: "list[str]", *, back: bool,
    held: "Iterable[str]" = (),
) -> None:  # fmt: skip
    """Tell the author what became of it, and those who have its files, or work in them."""
    did = "taken back" if back else "applied"
    files = named(keys)
    if not parties.same(patch.author_id, by.id):
        text = (
            f"{by.name} has {did} your patch {titled(patch)}: {files} changed just now; read what "
            "you edit there next"
        )
        notify(store, now, [patch.author_id], text, kind=NEWS)
    others = _owners(store, patch, keys) | {*_concerned(store, patch, by.id), *held}
    told = [one for one in others if one and not _knows(one, patch, by.id)]
    if told:
        text = (
            f"{by.name} has {did} patch {titled(patch)} of {patch.author.name}: {files} changed "
            "just now; read it again before you write it"
        )
        notify(store, now, sorted(told), text, kind=NEWS)


def _knows(agent_id: str, patch: "Patch", by_id: str) -> bool:
    return parties.same(agent_id, by_id) or parties.same(agent_id, patch.author_id)


def _concerned(store: "Store", patch: "Patch", but: str) -> "list[str]":
    """Who was asked, or has decided."""
    found = parties.of_subject(store, patch.subject)
    ids = dict.fromkeys(one.agent_id for one in found if one.part != parties.AUTHOR)
    return [one for one in ids if not parties.same(one, but)]


def _owners(store: "Store", patch: "Patch", keys: "Iterable[str]") -> "set[str]":
    return {
        author.agent_id
        for key in keys
        for author in file_notes.authors_of(store, key, patch.checkout)
    }
