"""Checkpoints: a state of some files that others approve before their author goes on."""

from collections.abc import Sequence

from ..actions import checkpoint_actions, checkpoint_verdict_actions
from ..actions.checkpoint_making import Request
from ..gates.subjects import CHECKPOINT, parsed
from ..views import checkpoint_answers
from ..views import checkpoint_words as words
from ..views.answer_shapes import (
    CheckpointMade,
    CheckpointsAnswer,
    CheckpointShown,
    CheckpointVerdict,
    TickAnswer,
)
from .spoken import Calls, listed, verb


class CheckpointCalls(Calls):
    """Checkpoints, named by id (C1)."""

    @verb
    def checkpoint_make(
        self,
        summary: str,
        *,
        on: "str | Sequence[str]" = (),
        approvers: "str | Sequence[str]" = (),
        hold: "str | Sequence[str]" = (),
        next: str = "",
        risk: str = "",
        evidence: str = "",
        run: str = "",
        require: "str | Sequence[str]" = (),
        replaces: str = "",
    ) -> CheckpointMade:
        """Have the state of files approved: until it is resolved you neither write nor commit them.

        ``hold`` are those of your crew who are stopped there too, ``require`` items to tick before
        it may be approved. Raises NotYourName, NotFound, Conflict, InvalidInput.

        ``run`` is a command that is run here as evidence; it may take ten minutes.
        """
        request = Request(
            summary,
            listed(on),
            listed(approvers),
            listed(hold),
            next,
            risk,
            evidence,
            run,
            listed(require),
            _number(replaces) if replaces else 0,
        )
        done = checkpoint_actions.make(self.actor, request)
        people = checkpoint_actions.show(self.actor, done.checkpoint.id).people
        return checkpoint_answers.checkpoint_made(done, people)

    @verb
    def checkpoint_show(self, id: str, *, diff: bool = False) -> CheckpointShown:
        """Show everything about a checkpoint; with ``diff`` also what is to be approved.

        Raises NotFound.
        """
        found = checkpoint_actions.show(self.actor, _number(id))
        return {"checkpoint": words.shown_payload(found, diff=diff)}

    @verb
    def checkpoint_list(self, *, everything: bool = False) -> CheckpointsAnswer:
        """List the checkpoints in force; with ``everything`` the newest of all."""
        found = checkpoint_actions.listed(self.actor, everything=everything)
        data = [words.payload(x.checkpoint, x.people, orphaned=x.orphaned) for x in found]
        return {"checkpoints": data}

    @verb
    def checkpoint_approve(
        self, id: str, *, note: str = "", resolve: bool = False
    ) -> CheckpointVerdict:
        """Approve what the files hold now, as a named approver; with ``resolve`` end it too.

        Raises NotYourName, NotFound, Conflict, InvalidInput.
        """
        done = checkpoint_verdict_actions.approve(
            self.actor, _number(id), note=note, resolve=resolve
        )
        return checkpoint_answers.checkpoint_verdict(done)

    @verb
    def checkpoint_reject(self, id: str, why: str) -> CheckpointVerdict:
        """Reject a checkpoint, as a named approver: its author may rework its files.

        Raises NotYourName, NotFound, Conflict, InvalidInput.
        """
        done = checkpoint_verdict_actions.reject(self.actor, _number(id), why=why)
        return checkpoint_answers.checkpoint_verdict(done)

    @verb
    def checkpoint_resolve(self, id: str) -> CheckpointVerdict:
        """End a checkpoint that is approved: everybody goes on. Raises NotFound, Conflict."""
        done = checkpoint_verdict_actions.resolve(self.actor, _number(id))
        return checkpoint_answers.checkpoint_verdict(done)

    @verb
    def checkpoint_cancel(self, id: str, *, why: str = "") -> CheckpointVerdict:
        """Give up a checkpoint of yours, before anybody decided. Raises NotFound, Conflict."""
        done = checkpoint_verdict_actions.cancel(self.actor, _number(id), why=why)
        return checkpoint_answers.checkpoint_verdict(done)

    @verb
    def checkpoint_tick(self, id: str, item: str) -> TickAnswer:
        """Tick a required item of a checkpoint. Raises NotFound, Conflict."""
        number = _number(id)
        found = checkpoint_actions.tick(self.actor, number, item)
        return {"id": f"{CHECKPOINT}{number}", "required": words.items_payload(found)}

    @verb
    def checkpoint_replace_approver(self, id: str, old: str, new: str) -> CheckpointVerdict:
        """Ask another agent than ``old`` to approve a checkpoint. Raises NotFound, Conflict."""
        done = checkpoint_actions.replace_approver(self.actor, _number(id), old, new)
        return checkpoint_answers.checkpoint_verdict(done)

    @verb
    def checkpoint_take_over(self, id: str) -> CheckpointVerdict:
        """Become the author of a checkpoint whose author is gone. Raises NotFound, Conflict."""
        return checkpoint_answers.checkpoint_verdict(
            checkpoint_actions.take_over(self.actor, _number(id))
        )


def _number(given: str) -> int:
    return parsed(given, CHECKPOINT)[1]
