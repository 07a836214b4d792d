"""Changes that somebody has to answer for: recorded, and both sides told (AUTO-5, WORK-5)."""

from ..feed import activity
from ..messages import mailbox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction
    from .watched_files import WatchedFile

NAMED = 5
"""So many files a message names."""
KIND = "work_overwritten"
NOT_KEPT, APPEARED = "nothing kept", "created"
"""What the feed says where no version could be kept, and of a file that was not there before."""
NOBODY = "a program outside any session"


class Event:
    """Whose hook looks, and at which call of which tool; '' for none."""

    __slots__ = ("caller_id", "command", "tool", "tool_use_id")

    def __init__(self, caller_id: str, tool: str, tool_use_id: str, command: str) -> None:
        self.caller_id = caller_id
        self.tool = tool
        self.tool_use_id = tool_use_id
        self.command = command


class Suspect:
    """An agent whose command may have made a change; ``commands`` are all that were open.

    ``background`` says that nobody waits for any of them.
    """

    __slots__ = ("background", "commands", "id", "name")

    def __init__(self, agent_id: str, name: str) -> None:
        self.background = True
        self.id = agent_id
        self.name = name
        self.commands: list[str] = []


class Change:
    """A file of somebody's whose content changed while he did nothing; ``held`` by a lease, or his
    uncommitted work.

    ``kept`` is the number of the version before, 0 when there is none; ``removed`` and
    ``appeared`` say that there is no file now, or was none before. ``by_id`` is the caller of
    the look if its command was open, else the only other suspect, else ''. ``suspects`` are
    all whose commands were open: with more than one nobody can say which it was. ``doubtful``
    says that a command of the owner's own ran as well: the owner is told, and nobody named. Right
    ``behind_edit`` of the owner's, where its formatters write, the feed alone says it.
    """

    __slots__ = (
        "appeared",
        "behind_edit",
        "by_id",
        "checkout",
        "doubtful",
        "held",
        "holder_id",
        "holder_ids",
        "holder_name",
        "kept",
        "key",
        "of_person",
        "path",
        "removed",
        "suspects",
    )

    def __init__(
        self,
        file: "WatchedFile",
        number: int,
        suspects: "list[Suspect]",
        caller_id: str,
        *,
        name: str,
        gone: bool,
        new: bool,
        doubtful: bool = False,
    ) -> None:
        self.key = file.key
        self.checkout = file.checkout
        self.path = file.path
        self.holder_id = file.owner_id
        self.holder_name = name
        self.holder_ids = tuple(one for one in file.told if one)
        self.held = bool(file.leases)
        self.of_person = file.told == ("",)
        self.kept = number
        self.removed = gone
        self.appeared = new
        self.doubtful = doubtful
        self.behind_edit = False
        self.suspects = suspects
        self.by_id = suspects[0].id if len(suspects) == 1 else ""
        if any(suspect.id == caller_id for suspect in suspects):
            self.by_id = caller_id

    @property
    def by_name(self) -> str:
        """The name of ``by_id``; '' for nobody."""
        return next((one.name for one in self.suspects if one.id == self.by_id), "")

    @property
    def others(self) -> "list[str]":
        """The names of further suspects."""
        return [one.name for one in self.suspects if one.id != self.by_id]


def raise_alarms(store: "Transaction", now: int, event: Event, changes: "list[Change]") -> None:
    """Record each change; one message for each owner and each suspect, but none for the caller."""
    by_holders: dict[tuple[tuple[str, ...], str], list[Change]] = {}
    by_suspect: dict[str, list[Change]] = {}
    _tell_doubtful(store, now, event, [one for one in changes if one.doubtful])
    for change in (one for one in changes if not one.doubtful):
        who = _who(change, event)
        _record(store, now, event, change, who)
        if change.of_person:
            continue  # may have saved it that very moment: the feed says it
        by_holders.setdefault((change.holder_ids, who), []).append(change)
        for suspect in change.suspects:
            if suspect.id != event.caller_id:
                by_suspect.setdefault(suspect.id, []).append(change)
    for (holders, who), some in by_holders.items():
        others = [one for one in holders if one != event.caller_id]  # it reads it in the answer
        if others:
            mailbox.notify(store, now, others, to_holder(who, some))
    for suspect_id, some in by_suspect.items():
        mailbox.notify(store, now, [suspect_id], _to_suspect(some), kind=mailbox.NEWS)


def _tell_doubtful(store: "Transaction", now: int, event: Event, changes: "list[Change]") -> None:
    by_holders: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        name = one_line(change.holder_name, 80)
        body = f"{_verb(change)} while {name} was at work; kept as V{change.kept}"
        place = {"key": change.key, "checkout": change.checkout}
        activity.record(store, now, "", "work_in_doubt", body, **place)
        if not change.behind_edit:
            by_holders.setdefault(change.holder_ids, []).append(change)
    for holders, some in by_holders.items():
        others = [one for one in holders if one != event.caller_id]
        if others:
            told = meanwhile([(one.key, one.kept) for one in some])
            mailbox.notify(store, now, others, told, kind=mailbox.NEWS)


def _record(store: "Transaction", now: int, event: Event, change: Change, who: str) -> None:
    kept = f"kept as V{change.kept}" if change.kept else NOT_KEPT
    name = one_line(change.holder_name, 80)
    state = f"while {name} held it" if change.held else f"where {name} has uncommitted work"
    # A long command comes last: what was kept must not be cut off by it.
    by, _, command = who.partition(" (")
    more = f" ({command.rstrip(',')}" if command else ""
    body = f"{_verb(change)} by {by} {state}; {kept}{more}"
    activity.record(
        store,
        now,
        _sure(change),
        KIND,
        body,
        key=change.key,
        checkout=change.checkout,
        tool=event.tool,
        ref=event.tool_use_id,
    )


def _sure(change: Change) -> str:
    """The agent that the feed names: the only suspect, if its command was awaited; else ''."""
    only = change.suspects[0] if len(change.suspects) == 1 else None
    return only.id if only is not None and not only.background else ""


def _who(change: Change, event: Event) -> str:
    """Who did it, in words: 'NAME with a shell command (…)', or several of whom one did it."""
    if not change.suspects:
        return NOBODY
    names = [one_line(one.name, 80) for one in change.suspects[:3]]
    if len(change.suspects) > 1:
        return f"a shell command of {' or '.join(names)}"
    commands = [one_line(one, 60) for one in change.suspects[0].commands if one]
    shown = ", ".join(f"({one})" for one in commands[:3])
    mine = change.by_id == event.caller_id and one_line(event.command, 80)
    if change.suspects[0].background and not mine:
        # It may have run for hours: that it ran proves little.
        which = f" {shown}" if shown else ""
        return f"a program outside any session, or {names[0]} with a background command{which},"
    if len(commands) > 1:
        return f"{names[0]} with one of its shell commands {shown}"
    which = f" ({mine})" if mine else f" {shown}" if shown else ""
    return f"{names[0]} with a shell command{which}"


def _verb(change: Change) -> str:
    return "removed" if change.removed else APPEARED if change.appeared else "changed"


def note_for_owner(changes: "list[Change]", owner_id: str) -> str:
    """What an owner is told whose own hook found the changes; '' for none."""
    event = Event(owner_id, "", "", "")
    by_who: dict[str, list[Change]] = {}
    doubtful = [(one.key, one.kept) for one in changes if one.doubtful]
    for change in (one for one in changes if not one.doubtful):
        by_who.setdefault(_who(change, event), []).append(change)
    said = [to_holder(who, some) for who, some in by_who.items()]
    return ". ".join([*said, *([meanwhile(doubtful)] if doubtful else [])])


def meanwhile(files: "list[tuple[str, int]]") -> str:
    """What an owner is told of (file, number of the version before) that changed while a command
    of its own ran and one of another agent beside it: it may have been either."""
    names = ", ".join(one_line(key, 120) for key, _ in files[:NAMED])
    more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
    text = f"while your command ran, {names}{more} became other than you left "
    if len(files) == 1:
        back = restoring(*files[0])
        return f"{text}it; if that was not your command: your version is kept, {back}"
    return f"{text}them; if that was not your command: yours are kept, agent-sync restore --list"


def to_holder(who: str, changes: "list[Change]") -> str:
    """The sentence for whoever holds or wrote the files that ``who`` changed."""
    kept = [change for change in changes if change.kept]
    if len(changes) == 1:
        change = changes[0]
        yours = "while you hold it" if change.held else "where you have uncommitted work"
        text = f"{who} {_verb(change)} {one_line(change.key, 180)} {yours}"
        if change.kept:
            # The client tells its model, beside this, to take the change as it is.
            return f"{text}. Your version is kept; if you did not agree: {way_back(change)}"
        if change.appeared:
            return f"{text}; look at it before you write it"
        why = "too large, no regular file, or no room is left"
        return f"{text}; your version could not be kept ({why})"
    names = ", ".join(one_line(change.key, 120) for change in changes[:NAMED])
    more = f" and {len(changes) - NAMED} more" if len(changes) > NAMED else ""
    held = all(change.held for change in changes)
    yours = "while you hold them" if held else "where you have uncommitted work"
    text = f"{who} changed {len(changes)} files {yours}: {names}{more}"
    some = "" if len(kept) == len(changes) else f" of {len(kept)}"
    return f"{text}; your versions{some} are kept: agent-sync restore --list" if kept else text


def _to_suspect(changes: "list[Change]") -> str:
    change = changes[0]
    holder = one_line(change.holder_name, 80)
    more = f" (and {len(changes) - 1} more files)" if len(changes) > 1 else ""
    theirs = f"which {holder} holds" if change.held else f"where {holder} has uncommitted work"
    text = (
        f"{one_line(change.key, 200)}{more}, {theirs}, was {_verb(change)} while a "
        "shell command of yours ran; if that did it, "
    )
    ask = f"tell {holder} with agent-sync send"
    return text + (f"put it back with {way_back(change)}, or {ask}" if change.kept else ask)


def way_back(change: Change) -> str:
    """The command that brings a kept version back; without a path that is long or needs quoting.

    The number says which checkout is meant, so that it works from anywhere.
    """
    return restoring(change.key, change.kept)


def restoring(key: str, number: int) -> str:
    """The same, of a file and the number of its version."""
    plain = all(c.isalnum() or c in "._-/@+" for c in key) and key.isascii()
    short = len(key) <= 120 and not key.startswith("-")
    return f"agent-sync restore{f' {key}' if plain and short else ''} --version {number}"


def one_line(text: str, limit: int) -> str:
    """Text for a sentence: one line of at most so many characters."""
    shown = " ".join(text.split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
