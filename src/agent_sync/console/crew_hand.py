"""Crews as the person looks at them and ends one (CREW)."""

from ..actions import crew_actions
from ..identity.who import OPERATOR
from ..views import crew_words
from ..views.tables import Style
from ..views.terminal import clean
from ..views.whom import names
from .operator import Operator
from .typed_options import said


def crews(op: Operator, values: list[str]) -> list[str]:
    """The crews that are open; with ``--all`` also those that are closed."""
    style = Style(colour=False, columns=op.columns, now=op.clock())
    found = crew_actions.listed(op, everything=said(values, "--all").has("--all"))
    return crew_words.crews(style, found) if found else [crew_words.NO_CREWS]


def show(op: Operator, values: list[str]) -> list[str]:
    """One crew with its members and history. Raises NotFound."""
    style = Style(colour=False, columns=op.columns, now=op.clock())
    return crew_words.crew(style, crew_actions.show(op, "".join(values)))


def close(op: Operator, values: list[str]) -> list[str]:
    """End a crew. Raises NotFound, Conflict."""
    return [f"closed {crew_actions.close(op, values[0]).ref}; its members are told"]


def asks_to_close(op: Operator, values: list[str]) -> str:
    """Who works by no mode then."""
    shown = crew_actions.show(op, values[0])
    others = [x.party.name for x in shown.members if x.party.agent_id != OPERATOR]
    title = clean(shown.crew.title, 100)
    who = f"{names(others)} work under {shown.crew.ref} ({title}), mode {shown.crew.mode}"
    return f"{who}: no mode stops them then. Close it?" if others else ""
