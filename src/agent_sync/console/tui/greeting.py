"""What the console begins with: a snapshot that fits above the prompt, and the mail that waited."""

from ...actions import letter_actions
from ...presence import armed
from ...views.letter_lines import letter_lines
from ...views.terminal_wrap import wrapped
from .. import asked_tables
from ..operator import Operator

HINT = "Type a command; 'help' lists them. What happens is shown above."
UNARMED = "No hook has run here yet, so no edit is stopped: agent-sync doctor says why."
MORE_MAIL = "… all of it: msgs"
LEAST_MAIL = 3
"""Lines for mail on the smallest screen; a fifth of a larger one."""


def greeting(op: Operator, *, columns: int, rows: int) -> list[str]:
    """The first lines, for so much room; mail that is whole in it is read from now on."""
    below = _unarmed(op) + (_mail(op, columns, max(LEAST_MAIL, rows // 5)) or [HINT])
    op.columns, op.rows = columns, max(1, rows - len(below) - 1)
    return [*asked_tables.snapshot(op), "", *below]


def _unarmed(op: Operator) -> list[str]:
    """A warning where no hook has ever run: then nothing that is locked here stops anybody."""
    return [] if armed.any_run(op.store) else [UNARMED]


def _mail(op: Operator, columns: int, most: int) -> list[str]:
    found: list[str] = []
    ends: dict[int, int] = {}
    for letter in letter_actions.unread(op):
        lines = letter_lines(letter, op.clock(), full=False)
        found += [part for line in lines for part in wrapped(line, columns, indent="  ")]
        ends[letter.id] = len(found)
    room = most if len(found) <= most else most - 1
    letter_actions.read(op, [number for number, end in ends.items() if end <= room])
    return found if len(found) <= most else [*found[:room], MORE_MAIL]
