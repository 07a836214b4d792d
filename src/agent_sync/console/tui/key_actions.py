"""What a key does with the selected row: one table for the keys, the key bar and the help."""

from collections.abc import Callable
from typing import NamedTuple

from ...actions import letter_actions
from ...errors import AgentSyncError
from ...feed.happened import Event
from ...identity.who import OPERATOR, SYSTEM
from ...locks.lease import FILE
from ...messages.all_sent import Letter
from ...status.board import Held, Peer
from .. import console_commands, drawn_waits, open_details
from ..row_details import details
from ..rows import AGENTS, BETWEEN, FEED, LEASES, MESSAGES, ORDER, TASKS, Open, Row
from ..typed_words import quoted
from . import between_keys
from .acting import Acting, as_it_looks


class Action(NamedTuple):
    """One key: in which panes it works, what it is called, what it does with the row."""

    key: str
    panes: tuple[str, ...]
    label: str
    help: str
    run: Callable[[Acting, Row], None]


class Anywhere(NamedTuple):
    """A key that needs no row."""

    key: str
    label: str
    help: str
    run: Callable[[Acting], None]


def _whom(row: Row) -> str:
    """The name of the agent that a row is about; an id where a name would be read as several."""
    if isinstance(row.of, Held):
        name, agent_id = row.of.lease.holder.name, row.of.lease.agent_id
    elif isinstance(row.of, Peer):
        name, agent_id = row.of.name, row.of.id
    elif isinstance(row.of, Letter):
        name, agent_id = row.of.sender, row.of.sender_id
    else:
        return row.name
    return agent_id if "," in name or not name.strip() else name


def _is_person(row: Row) -> bool:
    of = row.of
    if isinstance(of, Held):
        return of.lease.agent_id == OPERATOR
    return of.id == OPERATOR if isinstance(of, Peer) else False


def _write(acting: Acting, row: Row, command: str, label: str) -> None:
    if _is_person(row):
        acting.view.say("That is you.", failed=True)
        return
    to = _whom(row)
    acting.ask(f"{label} to {to}", lambda text: acting.carry_out(command, [to, text]))


def _message(acting: Acting, row: Row) -> None:
    _write(acting, row, "send", "Message")


def _direct(acting: Acting, row: Row) -> None:
    _write(acting, row, "directive", "Directive")


def _reply(acting: Acting, row: Row) -> None:
    """Answer the sender; to one's own message more is said to whoever it went to."""
    sender = row.of.sender_id if isinstance(row.of, Letter) else ""
    if sender == SYSTEM:
        acting.view.say("The program itself sent that.", failed=True)
        return
    own = sender == OPERATOR
    to = ", ".join(row.of.to) if own and isinstance(row.of, Letter) else _whom(row)
    acting.ask(f"Reply to {to}", lambda text: acting.carry_out("send", [to, text]))


def _break(acting: Acting, row: Row) -> None:
    acting.carry_out("unlock", [row.name], on=row.id)


def _take(acting: Acting, row: Row) -> None:
    acting.carry_out("lock", [row.name], on=row.id)


def _new(acting: Acting) -> None:
    acting.ask("New task", lambda text: acting.carry_out("task new", [text]))


def _block(acting: Acting, row: Row) -> None:
    acting.ask(
        f"Block {row.name} because",
        lambda text: acting.carry_out("task block", [row.name, text], on=row.id),
    )


def _unblock(acting: Acting, row: Row) -> None:
    acting.carry_out("task unblock", [row.name], on=row.id)


def _done(acting: Acting, row: Row) -> None:
    acting.carry_out("task done", [row.name], on=row.id)


def _assign(acting: Acting, row: Row) -> None:
    names = [peer.name for peer in acting.live.seen.board.agents if peer.id != OPERATOR]
    acting.ask(
        f"Assign {row.name} to (Tab: who is here)",
        lambda text: acting.carry_out("task assign", [row.name, text.strip()], on=row.id),
        options=names,
    )


def _details(acting: Acting, row: Row) -> None:
    """Everything about a row; a message to the operator is read with that."""
    title = f"{row.cells[0].strip()}"
    if isinstance(row.of, Letter):
        letter_actions.read(acting.op, [row.of.id])
        acting.refresh()
    lines = details(row, acting.live.seen.board, acting.op.project)
    if isinstance(row.of, Open):
        try:
            lines = open_details.details(acting.op, row.of)
        except AgentSyncError as error:
            lines = [*lines, *console_commands.failed(error).lines]
    acting.view.open(title, lines)


def _lock(acting: Acting) -> None:
    """Lock a path, with a reason behind it if there is one; Tab puts in the selected one."""
    row = acting.view.row
    named, keys = "", [held.lease.key for held in acting.live.seen.board.leases]
    if row is not None and isinstance(row.of, Held):
        named = row.name
    elif row is not None and isinstance(row.of, Peer):
        mine = [held.lease.key for held in acting.live.seen.board.leases if _holds(row.of, held)]
        named = mine[-1] if mine else row.of.last_key
    options = [quoted(key) for key in (named, *keys) if key]
    hint = f"; Tab: {named}" if named and as_it_looks(named) else ""
    label = f"Lock (path, then why{hint})"
    acting.ask(label, lambda text: acting.execute(f"lock {text}"), options=options)


def _holds(peer: Peer, held: Held) -> bool:
    return held.lease.agent_id == peer.id


def _attention(acting: Acting) -> None:
    acting.view.attend()


def _waits(acting: Acting) -> None:
    board = acting.live.seen.board
    acting.view.open("Who waits for whom", drawn_waits.lines(board, board.now))


def _sort(acting: Acting) -> None:
    acting.view.sort()


def _turn_round(acting: Acting) -> None:
    acting.view.turn_round()


def _zoom(acting: Acting) -> None:
    acting.view.zoom = not acting.view.zoom


def _brief(acting: Acting) -> None:
    acting.view.shorten()
    said = "hidden" if acting.view.brief else "shown"
    acting.view.say(f"Commands and arrivals are {said} in the feed.")


def _key_of(row: Row) -> str:
    """The file that a row is about, '' for none."""
    if isinstance(row.of, Held) and row.of.lease.target == FILE:
        return row.of.lease.key
    if isinstance(row.of, Peer):
        return row.of.last_key
    return row.of.key if isinstance(row.of, Event) else ""


def _on_file(acting: Acting, row: Row, command: str) -> None:
    key = _key_of(row)
    if key and as_it_looks(key) and '"' not in key:
        acting.carry_out(command, [key])
    else:
        acting.view.say("That is about no single file.", failed=True)


def _difference(acting: Acting, row: Row) -> None:
    _on_file(acting, row, "diff")


def _restore(acting: Acting, row: Row) -> None:
    _on_file(acting, row, "restore")


def _command(acting: Acting) -> None:
    acting.ask("Command", acting.execute)


def _help(acting: Acting) -> None:
    acting.view.open("Help", help_lines())


ACTIONS = (
    Action("enter", ORDER, "details", "everything about the selected row", _details),
    Action("b", (LEASES,), "break", "end the lease, whoever holds it", _break),
    Action("t", (LEASES,), "take", "end the lease and lock the path yourself", _take),
    Action("m", (AGENTS, LEASES), "message", "send the agent a message", _message),
    Action("D", (AGENTS, LEASES), "directive", "a directive: seen before the turn ends", _direct),
    Action("b", (TASKS,), "block", "block the task, with a reason", _block),
    Action("x", (TASKS,), "done", "finish the task", _done),
    Action("a", (TASKS,), "assign", "give the task to an agent", _assign),
    Action("u", (TASKS,), "unblock", "let a blocked task go on", _unblock),
    Action("r", (MESSAGES,), "reply", "write to the sender", _reply),
    Action("m", (FEED,), "message", "send a message to who did it", _message),
    Action("d", (AGENTS, LEASES, FEED), "diff", "what its file lost, or how it differs from HEAD",
           _difference),
    Action("r", (AGENTS, LEASES, FEED), "restore", "put back what its file lost", _restore),
    Action("a", (BETWEEN,), "agree", "acknowledge, approve or accept it", between_keys.agree),
    Action("r", (BETWEEN,), "refuse", "object to it, reject or decline it", between_keys.refuse),
    Action("x", (BETWEEN,), "resolve", "resolve it: all go on; apply a patch",
           between_keys.resolve),
    Action("c", (BETWEEN,), "cancel", "give it up, whoever began it", between_keys.cancel),
)  # fmt: skip
ANYWHERE = (
    Anywhere("l", "lock", "lock a path: edits of it are refused from now on", _lock),
    Anywhere("n", "new", "put a task on the board", _new),
    Anywhere("/", "filter", "show only rows that hold a text", Acting.filter),
    Anywhere("?", "help", "this", _help),
    Anywhere("!", "attention", "all that needs attention; Enter acts, d compares", _attention),
    Anywhere("w", "waits", "who waits for whom, drawn", _waits),
    Anywhere("s", "sort", "order this pane by its next column, or by itself again", _sort),
    Anywhere("S", "round", "the other way round", _turn_round),
    Anywhere("z", "zoom", "this pane alone, or all again", _zoom),
    Anywhere("h", "hide", "hide commands and arrivals in the feed, or show them", _brief),
    Anywhere(":", "command", "type any command of the prompt", _command),
)
_MOVING = (
    ("Tab, Shift-Tab, 1 to 6", "another pane"),
    ("arrows, PageUp/Down", "another row, or scroll a text"),
    ("Home, End", "the first or the last row"),
    ("Esc", "close, cancel, all rows again"),
    ("F2, q", "back to the prompt"),
    ("wheel, click", "another row, another pane"),
    ("Ctrl-D", "leave the console"),
)


def help_lines() -> list[str]:
    """All keys, then all commands."""
    lines = ["Keys", *(f"  {key:<24} {what}" for key, what in _MOVING)]
    for pane in ORDER:
        own = [one for one in ACTIONS if pane in one.panes and one.key != "enter"]
        lines += [f"  {f'{one.key} on {pane}':<24} {one.help}" for one in own]
    lines.append(f"  {'Enter':<24} {ACTIONS[0].help}")
    lines += [f"  {one.key:<24} {one.help}" for one in ANYWHERE]
    notes = [
        "FILE: what an agent edits or waits for (and who has it); (last): what it touched last.",
        "STATUS blocked: a gate, crew, checkpoint or hand-over stops it; may go on: no more.",
        "SINCE, LEFT and AGE are in minutes, hours or days.",
    ]
    return [*lines, "", *notes, "", "Commands (key : or at the prompt)", *_commands()]


def _commands() -> list[str]:
    return console_commands.help_lines(None, [])
