"""Everything about one row of the board, as lines that are cleaned and not yet wrapped."""

from ..feed.happened import Event
from ..identity.who import OPERATOR
from ..locks.lease import AUTO
from ..locks.ticket import Ticket
from ..messages.all_sent import Letter
from ..repository.location import Project
from ..repository.path_keys import folder_of
from ..status.blocked import Blocked
from ..status.board import Board, Held, Peer
from ..status.lease_concerns import how
from ..tasks.task_board import Task
from ..views import client_words, event_sentences, tables
from ..views.letter_lines import letter_lines
from ..views.tables import Style
from ..views.terminal import ago, clean, local
from .rows import Open, Row


def details(row: Row, board: Board, project: Project) -> list[str]:
    """What there is to know about the thing that a row stands for; of what is open between agents
    the rest has to be read (``open_details``).
    """
    style = Style(colour=False, columns=0, now=board.now)
    of = row.of
    if isinstance(of, Peer):
        return _agent(of, board, style)
    if isinstance(of, Held):
        return _lease(of, board, style, project)
    if isinstance(of, Task):
        return tables.task(style, of)
    if isinstance(of, Letter):
        return letter_lines(of, board.now, full=True)
    if isinstance(of, Open):
        return [f"{of.ref} is a {of.kind}, {of.state}"]
    return _event(of, board, project)


def _agent(peer: Peer, board: Board, style: Style) -> list[str]:
    held = [one for one in board.leases if one.lease.agent_id == peer.id]
    facts = [
        ("name", peer.name),
        ("id", peer.id),
        ("role", peer.role),
        ("kind", peer.kind),
        ("client", client_words.label(peer.client)),
        ("status", f"{peer.status}, last sign {style.ago(peer.last_seen)}"),
        ("hooks", _hooks(peer, style)),
        ("warning", "two live clients work under this id" if peer.twin else ""),
        (client_words.UNPROTECTED, peer.unprotected),
        ("runs", _runs(peer, board)),
        ("task", f"{peer.task} {peer.task_title}".strip()),
        ("last file", f"{peer.last_key} ({style.ago(peer.last_key_at)})" if peer.last_key else ""),
        ("folder", peer.cwd),
        *_window(peer, board),
        *(("waits for", f"{t.key} ({style.ago(t.created_at)})") for t in _waits(peer, board)),
        *(fact for one in _blocked(peer, board) for fact in _what_stops(one, board, style)),
        *(("holds", f"{tables.lease_name(one.lease)}, {_how(one, style)}") for one in held),
    ]
    return _told(facts)


def _window(peer: Peer, board: Board) -> "list[tuple[str, str]]":
    """By what the person finds its window; [] where nothing of it is known."""
    window = board.windows.get(peer.id)
    return [("terminal", window.terminal), ("last prompt", window.prompt)] if window else []


def _hooks(peer: Peer, style: Style) -> str:
    """Whether its edits are guarded, and when its hooks last ran; '' for the person."""
    if peer.id == OPERATOR:
        return ""
    return peer.protection + (f", last {style.ago(peer.hooked_at)}" if peer.hooked_at else "")


def _runs(peer: Peer, board: Board) -> str:
    """The command that runs, and since when."""
    command, since = board.runs(peer.id)
    return f"{clean(command)} ({ago(since, board.now)})" if since else ""


def _waits(peer: Peer, board: Board) -> list[Ticket]:
    return [ticket for ticket in board.waits if ticket.agent_id == peer.id]


def _blocked(peer: Peer, board: Board) -> list[Blocked]:
    found = board.between.blocked if board.between else []
    return [one for one in found if one.agent_id == peer.id and not one.in_line]


def _what_stops(one: Blocked, board: Board, style: Style) -> "list[tuple[str, str]]":
    """What stops an agent, and who lets it go on by which command."""
    name_of = board.between.name_of if board.between else str
    return [
        ("blocked", f"by {one.subject} from {one.key} ({style.ago(one.since)})"),
        *(("to go on", f"{name_of(x.agent_id)}: {x.command}") for x in one.duties),
    ]


def _how(held: Held, style: Style) -> str:
    return f"{how(held.lease)}, ends {tables.until(style, held.until)}"


def _lease(held: Held, board: Board, style: Style, project: Project) -> list[str]:
    lease = held.lease
    facts = [
        ("path", tables.lease_name(lease)),
        ("worktree", folder_of(project, lease.checkout)),
        ("holder", f"{lease.holder.name} ({lease.agent_id})"),
        ("held", "by an edit of this turn" if lease.kind == AUTO else "by a lock asked for"),
        ("mode", lease.mode),
        ("since", _when(lease.created_at, board.now)),
        ("ends", _when(held.until, board.now) if held.until else "with the turn"),
        ("reason", lease.reason),
        *(("waiting", f"{t.name} ({style.ago(t.created_at)})") for t in board.queue(held)),
    ]
    return _told(facts)


def _event(event: Event, board: Board, project: Project) -> list[str]:
    facts = [
        ("when", _when(event.at, board.now)),
        ("who", f"{event.name} ({event.agent_id})"),
        ("what", f"{event.type} {event.ref}".strip()),
        ("path", event.key),
        ("worktree", folder_of(project, event.checkout)),
        ("tool", event.tool),
    ]
    body = ["", *tables.body(event.body, limit=0)] if event.body else []
    return [event_sentences.sentence(event), "", *_told(facts), *body]


def _when(moment: int, now: int) -> str:
    """A moment as the clock on the wall shows it, and how far away."""
    return f"{local(moment, now)} ({ago(moment, now)})"


def _told(facts: "list[tuple[str, str]]") -> list[str]:
    return [f"{name + ':':<11} {clean(str(value))}" for name, value in facts if value]
