"""Gates by the person's hand: opened, answered, decided (GATE)."""

from ..actions import between_question_actions, gate_actions, named_targets
from ..actions.gate_actions import GateView
from ..errors import InvalidInput, UsageError
from ..gates.subjects import GATE, parsed
from ..views import gate_words, outcomes, question_words
from ..views.tables import Style
from ..views.terminal import clean
from ..views.whom import are, names
from .operator import Operator
from .typed_options import lists, said
from .typed_words import quoted

_WITH, _ON, _WHY = "--with", "--on", "--why"


def gates(op: Operator, values: list[str]) -> list[str]:
    """The gates that are open; with ``--all`` also those that are over."""
    style = Style(colour=False, columns=op.columns, now=op.clock())
    found = gate_actions.gates(op, everything=said(values, "--all").has("--all"))
    return gate_words.table(style, found) if found else [gate_words.NO_GATES]


def show(op: Operator, values: list[str]) -> list[str]:
    """One gate with its history. Raises NotFound, InvalidInput."""
    view, steps = gate_actions.show(op, _number(values))
    style = Style(colour=False, columns=0, now=op.clock())
    return [*gate_words.lines(view), *gate_words.history(style, steps)]


def open_gate(op: Operator, values: list[str]) -> list[str]:
    """Open a gate between agents. Raises NotFound, InvalidInput, Conflict, UsageError."""
    typed = _typed(values)
    on = [named_targets.of_path(op, path, op.base(path)) for path in typed[_ON]]
    done = gate_actions.open_gate(op, typed[_WITH], on=on, why="".join(typed[_WHY]))
    known = ["it was open already"] if done.known else []
    return [*gate_words.lines(done.view), *known, *outcomes.unsure_gate(done.sure)]


def asks_to_open(op: Operator, values: list[str]) -> str:
    """Whom it stops."""
    typed = _typed(values)
    whom = gate_actions.meant(op, typed[_WITH])
    where = ", ".join(clean(path, 200) for path in typed[_ON]) or "anything that git tracks"
    return f"It stops {names(whom)} from writing {where} until it is resolved. Open it?"


def _typed(values: list[str]) -> dict[str, list[str]]:
    typed = lists([quoted(values[0]), *values[1:]], _WITH, _ON, _WHY)
    if not typed[_WITH]:
        raise UsageError("say who has to agree: gate open ann,ben --on src/ --why TEXT")
    return typed


def acknowledge(op: Operator, values: list[str]) -> list[str]:
    """Say that the person has seen it. Raises NotFound, NotAParty, NotReady."""
    return gate_words.lines(gate_actions.acknowledge(op, _number(values)))


def object_to(op: Operator, values: list[str]) -> list[str]:
    """Say why not. Raises NotFound, NotAParty, InvalidInput."""
    view = gate_actions.object_to(op, _number(values), _text(values))
    return [f"you object to {view.gate.ref}; all parties are told", *gate_words.lines(view)]


def asks_to_object(op: Operator, values: list[str]) -> str:
    """Who stays stopped."""
    found = between_question_actions.before_objecting(op, _number(values))
    return question_words.sentence(found, op.clock())


def resolve(op: Operator, values: list[str]) -> list[str]:
    """All may go on. Raises NotFound, NotReady, InvalidInput."""
    view = gate_actions.resolve(op, _number(values), _text(values))
    return [*gate_words.lines(view), *_free(view)]


def asks_to_resolve(op: Operator, values: list[str]) -> str:
    """'' unless somebody objects: then the person decides against that."""
    found = between_question_actions.before_resolving(op, _number(values))
    return question_words.sentence(found, op.clock())


def cancel(op: Operator, values: list[str]) -> list[str]:
    """Give a gate up. Raises NotFound, NotReady, InvalidInput."""
    view = gate_actions.cancel(op, _number(values), _text(values))
    return [*gate_words.lines(view), *_free(view)]


def asks_to_cancel(op: Operator, values: list[str]) -> str:
    """Who wanted it, and who writes again without having agreed."""
    found = between_question_actions.before_cancelling_gate(op, _number(values))
    return question_words.sentence(found, op.clock())


def _free(view: GateView) -> list[str]:
    held = [one.name for one in between_question_actions.held_by(view)]
    return [] if view.gate.is_open or not held else [f"{names(held)} {are(held)} free to go on"]


def _number(values: list[str]) -> int:
    return parsed(values[0], GATE)[1]


def _text(values: list[str]) -> str:
    text = said(values[1:]).text
    if not text:
        raise InvalidInput("say it in words, behind the id")
    return text
