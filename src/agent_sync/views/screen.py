"""``status`` for a person on one screen: what needs attention first, then who does what.

The lines of a screen are shared: attention gets what it needs, the tables divide the rest, and
what one of them does not need goes to the others. What is left out is said, with the command
that shows it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ..identity.liveness import ACTIVE, IDLE, STALE
from ..identity.who import OPERATOR, session_of
from ..locks.lease import EXPLICIT
from ..presence.agents import SHELL
from ..presence.armed import ELSEWHERE, ENFORCED, PARTIAL
from ..status import attention, concern_kinds
from ..status.board import DECISIONS, Board, Held, Peer
from ..status.concern_kinds import Concern
from ..tasks.task_board import BLOCKED, IN_PROGRESS, Task
from . import (
    client_words,
    concerns,
    event_sentences,
    link_words,
    merge_words,
    tables,
    window_words,
)
from .concerns import Spell
from .tables import Style, after, held_how, lease_name
from .terminal import clean, cut, exact, fitted, left, length

IN_A_PIPE = 200
"""Lines at most where there is no height: more than anybody's screen, less than a flood."""
FOR_A_MODEL = 24
"""The same where it is no person who reads."""
PROMPT = 1
LEAST = 4
"""Lines of the smallest screen that is heeded."""
SPELLED_OUT = 2
"""Concerns that get a second line for their command even where room is short."""
LATELY = 20
NAMES = 2
COMMAND = 24
"""So much of a command is told among others."""


class Section(NamedTuple):
    """One table: its rows, its headers (the first is its title), and where the rest is shown.

    ``ends`` are columns of which the end matters; ``newest_last`` says which rows to leave out.
    Where lines are short, a section gets as many times the lines of another as it weighs more.
    ``beyond`` counts further rows for which no screen is high enough: they are not made.
    """

    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    command: str
    ends: tuple[int, ...] = ()
    newest_last: bool = False
    weight: int = 2
    beyond: int = 0

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.rows) + self.beyond

    @property
    def need(self) -> int:
        """How many lines it takes to show all of it."""
        return 1 + self.total


def screen(
    style: Style, board: Board, spell: "Spell | None" = None, *, heed: bool = True
) -> list[str]:
    """The board in at most as many lines as the terminal has, its prompt aside.

    In a pipe up to 200 of them, as wide as they get. The board has to be read with ``attention``;
    without ``heed`` what needs attention is left out, for who shows it elsewhere.
    """
    in_a_pipe = IN_A_PIPE if board.person else FOR_A_MODEL
    height = max(LEAST, style.rows - PROMPT) if style.rows else in_a_pipe
    sections = [one for one in _sections(style, board, height) if one.rows]
    found = attention.of(board) if heed else []
    lines = [_fit(style, _head(board, found))]
    lines += [_fit(style, link_words.line(board.link))] if board.link else []
    full = sum(one.need for one in sections)
    lines += _attention(style, found, height - len(lines), full, spell)
    lines += _quiet(style, board, height - len(lines))
    spare = height - len(lines)
    airy = full + len(sections) + bool(found) <= spare
    for section, share in zip(sections, _shares(sections, spare), strict=True):
        lines += [""] if airy and share else []
        lines += _shown(style, section, share)
    return lines


def _fit(style: Style, text: str) -> str:
    return cut(text, style.columns) if style.columns else text


def _head(board: Board, found: "list[Concern]") -> str:
    who = f"You are {clean(board.me.name, 64)}. " if board.me else ""
    states = [peer.status for peer in board.agents if peer.counts]
    told = {0: "No agents", 1: "1 agent"}.get(len(states), f"{len(states)} agents")
    counts = [f"{states.count(word)} {word}" for word in (ACTIVE, IDLE, STALE) if word in states]
    if len(counts) > 1:
        told += f" ({', '.join(counts)})"
    elif counts and ACTIVE not in states:
        told = f"{counts[0]} agent{'s' if len(states) > 1 else ''}"
    children = sum("/" in peer.id for peer in board.agents)
    told += f" with {children} subagent{'s' if children > 1 else ''}" if children else ""
    parts = [f"{told} here"]
    parts += _counted(len(board.leases), "lease") + _counted(len(board.tasks), "open task")
    if board.unread and not any(one.code == concern_kinds.UNREAD for one in found):
        parts.append(f"{board.unread} unread: agent-sync inbox")
    return who + ", ".join(parts) + "."


def _counted(number: int, what: str) -> list[str]:
    return [f"{number} {what}{'s' if number > 1 else ''}"] if number else []


def _quiet(style: Style, board: Board, room: int) -> list[str]:
    """A line for the waits that end by themselves, and one for what several checkouts changed."""
    said = concerns.quiet(attention.ordinary(board), board.now)
    alike = merge_words.quiet(board.merges)
    lines = [f"WAITING  {said}"] * bool(said) + [f"MERGES  {alike}"] * bool(alike)
    return [_fit(style, line) for line in lines[: max(0, room - 1)]]


def _attention(
    style: Style, found: "list[Concern]", room: int, tables: int, spell: "Spell | None"
) -> list[str]:
    """A title and a line for each concern; the commands of wide ones below them."""
    if not found or room < 2:
        return []
    limit = len(found) if len(found) < room else room - 1
    lines = [f"  {line}" for line in concerns.lines(_narrower(style), found, limit, spell)]
    spare = room - 1 - len(lines) - tables
    free = max(spare, min(SPELLED_OUT, room - 1 - len(lines)))
    shown: list[str] = []
    for line, concern in zip(lines, found, strict=False):
        told = concerns.command(concern, spell)
        shown.append(line)
        if told and told not in line and free > 0:
            shown.append(_fit(style, f"    → {told}"))
            free -= 1
    shown += lines[len(found) :]
    return [style.paint("ATTENTION", "bold"), *shown]


def _narrower(style: Style) -> Style:
    return style._replace(columns=max(1, style.columns - 2)) if style.columns else style


def _shares(sections: Sequence[Section], room: int) -> list[int]:
    """How many lines each section gets: all that it needs, or its part of what there is.

    The first sections come first where there is not even one line for each. A section with
    two lines of more would show its headers and nothing below: it is told in one.
    """
    needs = [one.need for one in sections]
    shares = [0] * len(needs)
    turn = 0
    while room > 0 and shares != needs:
        for n, section in enumerate(sections):
            more = min(section.weight if turn else 1, needs[n] - shares[n], room)
            shares[n] += more
            room -= more
        turn += 1
    for n, need in enumerate(needs):
        if shares[n] == 1 < need and sections[n].newest_last:
            shares[n] = 0  # a heading over no news says nothing
            _give(shares, needs, 1)
        if shares[n] == 2 < need:
            shares[n] = 1
            _give(shares, needs, 1)
    return shares


def _give(shares: list[int], needs: list[int], lines: int) -> None:
    """Give lines that nobody uses to the first section that shows rows and wants more, or else to
    one that is about to."""
    wanting = [m for m, more in enumerate(needs) if 1 < shares[m] < more]
    taker = next((m for m in wanting if shares[m] > 2), next(iter(wanting), None))
    if taker is not None:
        shares[taker] += lines


def _shown(style: Style, section: Section, share: int) -> list[str]:
    if not share:
        return []
    if share == 1:
        text = f"{section.headers[0]}  … and {section.total} more: {section.command}"
        return [style.paint(_fit(style, text), "bold")]
    cut_off = share < section.need
    kept = share - 2 if cut_off else section.total
    rows = section.rows[-kept:] if section.newest_last else section.rows[:kept]
    lines = fitted(rows, section.headers, style.columns, section.ends)
    lines[0] = style.paint(lines[0], "bold")
    more = f"… and {section.total - kept} more: {section.command}"
    return [*lines, *([_fit(style, more)] if cut_off else [])]


def _sections(style: Style, board: Board, most: int) -> list[Section]:
    return [
        _agents(style, board),
        _windows(board),
        _leases(style, board, most),
        _tasks(board),
        _decisions(style, board),
        _lately(style, board),
    ]


def agents(style: Style, board: Board) -> list[str]:
    """The table of agents by itself, all of them, and their windows; [] when nobody is here."""
    found = [one for one in (_agents(style, board), _windows(board)) if one.rows]
    parts = [_shown(style, section, section.need) for section in found]
    return [line for part in parts for line in ("", *part)][1:]


def _agents(style: Style, board: Board) -> Section:
    peers = _in_order(board)
    told = client_words.mixed(peers) and not board.windows
    client = ("CLIENT",) if told else ()
    headers = ("AGENTS", *client, "ROLE", "STATUS", "HOOKS", "FILE", "RUNS", "TASK")
    rows = [
        (
            ("  " if "/" in peer.id else "") + clean(peer.name, 32),
            *((clean(client_words.of_peer(peer), 24),) if told else ()),
            _role(peer),
            _status(style, board, peer),
            _hooks(peer),
            _in_hand(style, board, peer),
            _runs(style, board, peer),
            f"{peer.task} {peer.task_title}".strip(),
        )
        for peer in peers
    ]
    return Section(headers, rows, "agent-sync status --json", ends=(headers.index("FILE"),))


def _role(peer: Peer) -> str:
    if peer.id == OPERATOR:
        return "person"
    return clean(peer.role, 24) or ("shell" if peer.kind == SHELL and not peer.counts else "")


def _windows(board: Board) -> Section:
    """How the person finds the window of each session."""
    return Section(
        window_words.HEADERS, window_words.rows(board), "agent-sync console", ends=(3,), weight=1
    )


def _hooks(peer: Peer) -> str:
    if peer.id == OPERATOR or peer.protection == ENFORCED:
        return ""
    words = {PARTIAL: client_words.UNPROTECTED, ELSEWHERE: "remote agent"}
    return words.get(peer.protection, peer.protection)


def _in_order(board: Board) -> list[Peer]:
    """Families together, those first that wait, then those at work, the person last."""
    rank = {ACTIVE: 1, IDLE: 2, STALE: 3}
    stuck = set(board.waiting()) | set(board.asking)
    best: dict[str, int] = {}
    for peer in board.agents:
        family = session_of(peer.id)
        own = 0 if peer.id in stuck else rank.get(peer.status, 4)
        best[family] = min(best.get(family, 9), own)

    def place(peer: Peer) -> tuple[bool, int, str, str]:
        family = session_of(peer.id)
        return peer.id == OPERATOR, best[family], family, peer.id

    return sorted(board.agents, key=place)


def _status(style: Style, board: Board, peer: Peer) -> str:
    if peer.id in board.asking:
        return f"asks you {length(style.now - board.asking[peer.id])}"
    if peer.id in board.waiting():
        return f"waiting {length(style.now - board.waiting()[peer.id].created_at)}"
    if peer.status == ACTIVE:
        return peer.status
    return f"{peer.status} {length(style.now - peer.last_seen)}"


def _in_hand(style: Style, board: Board, peer: Peer) -> str:
    """'src/cart.py 3m' for a file that an agent holds, '… 3m ago' for one that it had, 'for
    src/cart.py (ann)' for one that it waits for."""
    ticket = board.waiting().get(peer.id)
    if ticket is not None:
        names = list(dict.fromkeys(clean(x.lease.holder.name, 32) for x in board.holders(ticket)))
        return f"for {exact(ticket.key)}" + (f" ({', '.join(names[:NAMES])})" if names else "")
    mine = [held.lease for held in board.leases if held.lease.agent_id == peer.id]
    lease = next((one for one in mine if one.key == peer.last_key), None)
    edited = [one for one in mine if one.kind != EXPLICIT]
    if lease is None and edited and not peer.last_key_at > edited[-1].created_at:
        lease = edited[-1]
    if lease is not None:
        return f"{exact(lease.key)} {length(style.now - lease.created_at)}"
    return f"{exact(peer.last_key)} {style.ago(peer.last_key_at)}" if peer.last_key else ""


def _runs(style: Style, board: Board, peer: Peer) -> str:
    """'pytest -q 3m': which command, and for how long."""
    command, since = board.runs(peer.id)
    said = clean(command.split("\n")[0], COMMAND)
    return f"{said or 'a command'} {length(style.now - since)}" if since else ""


def _leases(style: Style, board: Board, most: int) -> Section:
    places = {one.lease.checkout for one in board.leases if one.lease.checkout}
    held = sorted(board.leases, key=lambda one: (not one.waiters, one.lease.kind != EXPLICIT))
    rows = [
        (
            lease_name(one.lease, tell_place=len(places) > 1),
            clean(one.lease.holder.name, 32),
            held_how(one),
            length(style.now - one.lease.created_at),
            _left(style, one),
            _waiting(board, one),
            one.lease.reason,
        )
        for one in held[:most]
    ]
    rows += [
        (
            exact(one.key),
            clean(one.name, 32),
            "reserved",
            "",
            left(one.reserved_until - style.now),
            "",
            "",
        )
        for one in board.waits
        if one.reserved_until > style.now
    ]
    headers = ("LEASES", "HOLDER", "HOW", "SINCE", "LEFT", "WAITING", "WHY")
    beyond = max(0, len(held) - most)
    return Section(headers, rows, "agent-sync locks", ends=(0,), beyond=beyond)


def _left(style: Style, held: Held) -> str:
    return left(held.until - style.now) if held.until else "turn"


def _waiting(board: Board, held: Held) -> str:
    """The names of those who wait for a lease."""
    names = [clean(ticket.name, 32) for ticket in board.queue(held)]
    more = f" +{len(names) - NAMES}" if len(names) > NAMES else ""
    return ", ".join(names[:NAMES]) + more


def _tasks(board: Board) -> Section:
    rank = {IN_PROGRESS: 0, BLOCKED: 1}
    found = sorted(board.tasks, key=lambda task: rank.get(task.status, 2))
    rows = [_task(task) for task in found]
    headers = ("TASKS", "STATUS", "PRIO", "OWNER", "AFTER", "TITLE")
    return Section(headers, rows, "agent-sync tasks")


def _task(task: Task) -> tuple[str, ...]:
    owner = clean(task.owner.name, 32) if task.owner_id else ""
    return task.ref, tables.status(task), str(task.priority or ""), owner, after(task), task.title


def _decisions(style: Style, board: Board) -> Section:
    rows = [
        (f"D{one.id}", clean(one.agent_name, 32), style.ago(one.at), one.body)
        for one in board.decisions[:DECISIONS]
    ]
    headers = ("DECISIONS", "BY", "WHEN", "WHAT")
    return Section(headers, rows, "agent-sync decisions", weight=1)


def _lately(style: Style, board: Board) -> Section:
    told = [one for one in board.activity if not event_sentences.is_noise(one)][-LATELY:]
    rows = [(style.ago(one.at), event_sentences.sentence(one)) for one in told]
    return Section(("LATELY", " "), rows, "agent-sync activity", newest_last=True, weight=1)
