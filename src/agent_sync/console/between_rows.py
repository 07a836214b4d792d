"""The pane of what is open between agents: gates, checkpoints, patches, hand-overs, crews.

What waits for the person comes first, then what stops somebody, then the rest, the oldest first.
"""

from ..identity.who import OPERATOR
from ..status.blocked import Between
from ..status.board import Board
from ..status.whole import Whole
from ..views.letter_lines import names
from .rows import BETWEEN, QUIET, STOPPED, TROUBLE, Column, Open, Pane, Row, age, cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..gates.checkpoints.checkpoints import Checkpoint
    from ..gates.crews.crews import Crew
    from ..gates.gate import Gate
    from ..gates.handovers.handovers import Handover
    from ..gates.patches.patches import Patch

FILES = 3
COLUMNS = (
    Column("ID", 3),
    Column("STATE", 10, 24),
    Column("FROM", 4, 24),
    Column("WAITS FOR", 9, 40),
    Column("STOPS", 5, 24),
    Column("FOR", 3),
    Column("ABOUT", 12),
)


def pane(board: Board, opened: "Whole | None") -> Pane:
    """Everything that is open; for a board that may have been read later."""
    between = board.between or Between()
    rows = [] if opened is None else [_row(board, between, x) for x in _all(opened, board)]
    rows.sort(key=lambda row: (TROUBLE, STOPPED, "", QUIET).index(row.mark))
    return Pane(BETWEEN, "Between agents", COLUMNS, rows, "Nothing is open between agents.")


def _row(board: Board, between: Between, one: Open) -> Row:
    owed: dict[str, list[str]] = {}
    for duty in between.duties:
        if duty.subject == one.ref:
            who = "you" if duty.agent_id == OPERATOR else between.name_of(duty.agent_id)
            owed.setdefault(duty.verb, []).append(who)
    stops = list(dict.fromkeys(x.name for x in between.blocked if x.subject == one.ref))
    waits = "; ".join(f"{names(who)}: {verb}" for verb, who in owed.items())
    mine = any("you" in who for who in owed.values())
    quiet = QUIET if one.kind == "crew" else ""
    cells = (
        one.ref,
        f"{one.kind} {one.state}",
        cell(one.owner, 64),
        waits or cell(one.waits, 64),
        names(stops),
        age(one.since, board.now),
        cell(one.about),
    )
    mark = TROUBLE if mine else STOPPED if stops else quiet
    return Row(f"{one.ref} {one.state} {one.round}", cells, one, one.ref, mark)


def _all(opened: Whole, board: Board) -> list[Open]:
    called = {peer.id: peer.name for peer in board.agents} | (
        board.between.names if board.between else {}
    )
    found = [_gate(x, opened, called) for x in opened.gates]
    found += [_checkpoint(x, opened, called) for x in opened.checkpoints]
    found += [_patch(x, keys) for x, keys in opened.patches]
    found += [_handover(x, opened) for x in opened.handovers]
    found.sort(key=lambda one: one.since)
    return found + [_crew(x, called, len(members)) for x, members in opened.crews]


def _gate(one: "Gate", opened: Whole, called: "dict[str, str]") -> Open:
    why = f": {one.why}" if one.why else ""
    about = (_files(opened.covers.get(one.ref, [])) or "everything") + why
    opener = called.get(one.opener_id, one.opener_id)
    return Open(one.ref, one.state, opener, one.created_at, about)


def _checkpoint(one: "Checkpoint", opened: Whole, called: "dict[str, str]") -> Open:
    about = f"{one.summary} ({_files(opened.covers.get(one.subject, []))})"
    author = called.get(one.author_id, one.author_id)
    return Open(one.subject, one.state, author, one.created_at, about)


def _patch(one: "Patch", keys: list[str]) -> Open:
    about = f"{one.title} ({_files(keys)})"
    return Open(one.subject, one.state, one.author.name, one.created_at, about, round=one.round)


def _handover(one: "Handover", opened: Whole) -> Open:
    about = _files(opened.covers.get(one.ref, [])) or "its work"
    return Open(one.ref, one.state, one.giver.name, one.created_at, about, waits=one.whom)


def _crew(one: "Crew", called: "dict[str, str]", count: int) -> Open:
    about = f"{one.title} ({one.mode}, {count} member{'' if count == 1 else 's'})"
    leader = called.get(one.architect_id, one.architect_id)
    return Open(one.ref, one.phase, leader, one.created_at, about)


def _files(keys: list[str]) -> str:
    more = f" and {len(keys) - FILES} more" if len(keys) > FILES else ""
    return ", ".join(keys[:FILES]) + more
