"""What keys do with what is open between agents: agree, refuse, resolve, cancel."""

from collections.abc import Callable, Mapping

from ...gates.patches import patches
from ...gates.subjects import CHECKPOINT, GATE, HANDOVER, PATCH
from ..rows import Open, Row
from .acting import Acting

Does = Callable[[Acting, Row, Open], None]


def _run(command: str) -> Does:
    def does(acting: Acting, row: Row, one: Open) -> None:
        acting.carry_out(command, [one.ref], on=row.id)

    return does


def _says(command: str, label: str) -> Does:
    """Run a command with a text that is typed before."""

    def does(acting: Acting, row: Row, one: Open) -> None:
        acting.ask(
            label.format(one.ref),
            lambda text: acting.carry_out(command, [one.ref, text], on=row.id),
        )

    return does


def _apply(acting: Acting, row: Row, one: Open) -> None:
    """A patch that is not approved yet is approved with that."""
    if one.state == patches.APPROVED:
        acting.carry_out("patch apply", [one.ref], on=row.id)
    else:
        acting.carry_out("patch approve", [one.ref, "--apply"], on=row.id)


_AGREE: Mapping[str, Does] = {
    GATE: _run("gate ack"),
    CHECKPOINT: _run("approve"),
    PATCH: _run("approve"),
    HANDOVER: _run("accept"),
}
_REFUSE: Mapping[str, Does] = {
    GATE: _says("gate object", "Object to {} because"),
    CHECKPOINT: _says("reject", "Reject {} because"),
    PATCH: _says("reject", "Reject {} because"),
    HANDOVER: _run("decline"),
}
_RESOLVE: Mapping[str, Does] = {
    GATE: _says("gate resolve", "What was agreed on {}"),
    CHECKPOINT: _run("resolve"),
    PATCH: _apply,
}
_CANCEL: Mapping[str, Does] = {
    GATE: _says("gate cancel", "Cancel {} because"),
    CHECKPOINT: _run("cancel"),
    PATCH: _run("cancel"),
    HANDOVER: _run("cancel"),
}


def agree(acting: Acting, row: Row) -> None:
    """Acknowledge a gate, approve a checkpoint or patch, accept a hand-over."""
    _do(_AGREE, acting, row)


def refuse(acting: Acting, row: Row) -> None:
    """Object to a gate, reject a checkpoint or patch, decline a hand-over."""
    _do(_REFUSE, acting, row)


def resolve(acting: Acting, row: Row) -> None:
    """Resolve a gate or checkpoint, apply a patch."""
    _do(_RESOLVE, acting, row)


def cancel(acting: Acting, row: Row) -> None:
    """Give any of them up."""
    _do(_CANCEL, acting, row)


def _do(table: Mapping[str, Does], acting: Acting, row: Row) -> None:
    assert isinstance(row.of, Open)
    does = table.get(row.of.ref[:1])
    if does is None:
        acting.view.say(f"That is nothing to do with a {row.of.kind}.", failed=True)
    else:
        does(acting, row, row.of)
