"""Letters for the person who sees all of them: from whom, to whom, who has had it, the text."""

from ..messages.all_sent import Letter
from ..messages.mailbox import MESSAGE
from .terminal import ago, clean

LINES = 6
LONGEST = 600
"""Characters of a letter that are shown unless all of it is asked for."""
NAMES = 4


def letter_lines(letter: Letter, now: int, *, full: bool) -> list[str]:
    """One letter: a head, then its text, cleaned, a few lines of it unless ``full``."""
    whom = f"{clean(letter.sender, 64)} to {names(letter.to)}"
    head = f"M{letter.id} {whom}, {ago(letter.sent_at, now)}{marks(letter)}"
    text = letter.body if full else letter.body[:LONGEST]
    body = [f"  {clean(line)}" for line in text.splitlines()]
    if not full and (len(body) > LINES or len(text) < len(letter.body)):
        body = [*body[:LINES], f"  … (msgs M{letter.id})"]
    return [head, *body]


def marks(letter: Letter) -> str:
    """What sort it is and how far it has come, in brackets; '' for an ordinary unread one."""
    found = [letter.kind] if letter.kind != MESSAGE else []
    found += ["urgent"] if letter.urgent else []
    found += [f"acknowledged by {names(letter.acked)}"] if letter.acked else []
    found += ["asks for ack"] if letter.needs_ack and not letter.acked else []
    seen = [name for name in letter.shown if name not in letter.acked]
    found += [f"seen by {names(seen)}"] if seen else []
    found += [f"reply to M{letter.reply_to}"] if letter.reply_to else []
    return f" ({', '.join(found)})" if found else ""


def names(of: list[str]) -> str:
    """A few names, and how many more."""
    more = f" and {len(of) - NAMES} more" if len(of) > NAMES else ""
    return ", ".join(clean(name, 40) for name in of[:NAMES]) + more
