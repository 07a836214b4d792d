"""Where HEAD stood when a command began, and whether it stands there still (WORK-8).

Looked at around every command: whether a program or a script moves it no text says. Git is not
run; two or three small files are read for each checkout.
"""

from ...repository.checked_out import Head, from_text, head_of, listed
from ...repository.location import checkout_above
from ..call import Call

MOST = 40
"""So many checkouts of one repository are looked at."""


def heads(call: Call) -> str:
    """HEAD of the session's checkout, of the one that the command stands in, and where it has a
    word of git of all others of the repository; for ``moved``."""
    if not call.project.common:
        return ""
    return "\n".join(f"{where}\t{head_of(where).text}" for where in _checkouts(call))


def noted(text: str) -> "list[str]":
    """The checkouts that ``heads`` looked at."""
    return [row.partition("\t")[0] for row in text.splitlines()]


def moved(text: str) -> "list[tuple[str, Head, Head]]":
    """(checkout, before, now) of those where HEAD stands elsewhere than ``heads`` saw it."""
    found = []
    for row in text.splitlines():
        where, _, head = row.partition("\t")
        before, now = from_text(head), head_of(where)
        if before != now and now.branch:
            found.append((where, before, now))
    return found


def _checkouts(call: Call) -> "list[str]":
    own, found = call.project.checkout, [call.project.checkout]
    if call.cwd != own:
        here, common = checkout_above(call.cwd)
        found += [here] if common == call.project.common else []
    if "git" in call.command:
        found += listed(call.project.common)[:MOST]
    return [one for one in dict.fromkeys(found) if one.isprintable()]
