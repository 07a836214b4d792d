"""What a session is told when its shell command changed the work of others (AUTO-5, WORK-3)."""

from ..protection.alarms import way_back
from .model_frame import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..protection.alarms import Change

FILES = 10
MOST_BYTES = 1_500


def note_for_writer(changes: "list[Change]", *, late: bool = False) -> str:
    """The note, '' for no changes: which files, whose they are, what to do. At most 1,500 bytes.

    ``late`` is for a command that was not seen to end.
    """
    if not changes:
        return ""
    which = "a command of yours" if late else "this command"
    head = f"[agent-sync] While {which} ran, files changed that are the work of other agents:"
    tail = [
        "If your command did this, put each file back with its command, or tell the holder: "
        '`agent-sync send --to NAME --message "..."`. The holders have been told.'
    ]
    rivals = sorted({line(name, 40) for change in changes for name in change.others})
    if rivals:
        tail.insert(0, f"Commands of {', '.join(rivals[:3])} ran at the same time.")
    rows: list[str] = []
    for change in changes[:FILES]:
        row = _row(change)
        if _size([head, *rows, row, _more(len(changes)), *tail]) > MOST_BYTES:
            break
        rows.append(row)
    left = len(changes) - len(rows)
    return "\n".join([head, *rows, *([_more(left)] if left else []), *tail])


def _row(change: "Change") -> str:
    what = "removed" if change.removed else "created" if change.appeared else "changed"
    whose = "held by" if change.held else "work of"
    who = f"{line(change.key, 200)} ({what}; {whose} {line(change.holder_name, 60)})"
    if change.kept:
        return f"- {who}: `{line(way_back(change), 300)}`"
    return f"- {who}" + ("" if change.appeared else ": no version could be kept")


def _more(count: int) -> str:
    return f"- and {count} more: `agent-sync restore --list`"


def _size(rows: "list[str]") -> int:
    return sum(len(row.encode("utf-8", "replace")) + 1 for row in rows)
