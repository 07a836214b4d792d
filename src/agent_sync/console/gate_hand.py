"""Gates by the person's hand: opened, answered, decided (GATE)."""

from ..actions import gate_actions, named_targets
from ..actions.gate_actions import GateView
from ..errors import InvalidInput, UsageError
from ..gates.parties import OBJECTED
from ..gates.subjects import GATE, parsed
from ..identity.who import OPERATOR
from ..views import gate_words
from ..views.tables import Style
from ..views.terminal import clean
from .operator import Operator
from .typed_options import lists, said
from .typed_words import quoted
from .whom import are, names

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
    return [*gate_words.lines(done.view), *(["it was open already"] if done.known else [])]


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
    view, _ = gate_actions.show(op, _number(values))
    held = _held(view)
    stay = "stays" if len(held) == 1 else "stay"
    return f"{names(held)} {stay} stopped by {view.gate.ref}. Object?" if held else ""


def resolve(op: Operator, values: list[str]) -> list[str]:
    """All may go on. Raises NotFound, NotReady, InvalidInput."""
    view = gate_actions.resolve(op, _number(values), _text(values))
    return [*gate_words.lines(view), *_free(view)]


def asks_to_resolve(op: Operator, values: list[str]) -> str:
    """'' unless somebody objects: then the person decides against that."""
    view, _ = gate_actions.show(op, _number(values))
    against = [
        f"{clean(x.name, 64)} ({clean(x.note, 200)})"
        for x in view.parties
        if x.verdict == OBJECTED and x.agent_id != OPERATOR
    ]
    if not against or not view.gate.is_open:
        return ""
    objects = "objects" if len(against) == 1 else "object"
    return f"{' and '.join(against)} {objects} to {view.gate.ref}. Resolve it all the same?"


def cancel(op: Operator, values: list[str]) -> list[str]:
    """Give a gate up. Raises NotFound, NotReady, InvalidInput."""
    view = gate_actions.cancel(op, _number(values), _text(values))
    return [*gate_words.lines(view), *_free(view)]


def asks_to_cancel(op: Operator, values: list[str]) -> str:
    """Who wanted it, and who writes again without having agreed."""
    view, _ = gate_actions.show(op, _number(values))
    one, held = view.gate, _held(view)
    if not one.is_open or not held:
        return ""
    opener = [x.name for x in view.parties if x.agent_id == one.opener_id != OPERATOR]
    by = f"{names(opener)} opened {one.ref}" if opener else f"{one.ref} is open"
    why = f" ({clean(one.why, 200)})" if one.why else ""
    where = clean(gate_words.guarded(view), 300)
    return f"{by}{why}. Then {names(held)} may write {where} without having agreed. Cancel it?"


def _held(view: GateView) -> list[str]:
    return [x.name for x in view.parties if x.agent_id != OPERATOR and x.name not in view.unbound]


def _free(view: GateView) -> list[str]:
    held = _held(view)
    return [] if view.gate.is_open or not held else [f"{names(held)} {are(held)} free to go on"]


def _number(values: list[str]) -> int:
    return parsed(values[0], GATE)[1]


def _text(values: list[str]) -> str:
    text = said(values[1:]).text
    if not text:
        raise InvalidInput("say it in words, behind the id")
    return text
