"""What the person decides at the page of gates, checkpoints, patches and hand-overs."""

from ...actions import (
    between_question_actions,
    checkpoint_actions,
    checkpoint_verdict_actions,
    gate_actions,
    handover_actions,
    patch_actions,
    patch_landing_actions,
    patch_looks,
    patch_verdict_actions,
)
from ...actions.checkpoint_part import Verdict
from ...actions.gate_actions import GateView
from ...actions.patch_looks import Standing
from ...actions.person_questions import Question
from ...client.spoken import Calls, verb
from ...errors import InvalidInput
from ...gates.patches.patches import Patch
from ...gates.subjects import CHECKPOINT, GATE, HANDOVER, PATCH, parsed
from ...views import (
    checkpoint_answers,
    checkpoint_words,
    gate_words,
    handover_answers,
    patch_answers,
    patch_words,
)
from ...views.whom import are, names
from .did import Did, did


class BetweenDeeds(Calls):
    """``round`` of a patch is that of the text that the person has seen, 0 where it is not said."""

    @verb
    def gate_ack(self, id: str) -> Did:
        """Say that you have seen a gate; it blocks on."""
        return _gate("acknowledged", gate_actions.acknowledge(self.actor, _of(GATE, id)))

    @verb
    def gate_object(self, id: str, why: str) -> Did:
        """Object to a gate; all parties are told."""
        return _gate("objected to", gate_actions.object_to(self.actor, _of(GATE, id), why))

    def before_gate_object(self, id: str, why: str) -> "Question | None":
        """Who stays stopped."""
        _demand_words(why)
        return between_question_actions.before_objecting(self.actor, _of(GATE, id))

    @verb
    def gate_resolve(self, id: str, summary: str) -> Did:
        """Say what was agreed: all may go on."""
        return _gate("resolved", gate_actions.resolve(self.actor, _of(GATE, id), summary))

    def before_gate_resolve(self, id: str, summary: str) -> "Question | None":
        """Who objects."""
        _demand_words(summary)
        return between_question_actions.before_resolving(self.actor, _of(GATE, id))

    @verb
    def gate_cancel(self, id: str, why: str) -> Did:
        """Give a gate up."""
        return _gate("cancelled", gate_actions.cancel(self.actor, _of(GATE, id), why))

    def before_gate_cancel(self, id: str, why: str) -> "Question | None":
        """Who writes again without having agreed."""
        _demand_words(why)
        return between_question_actions.before_cancelling_gate(self.actor, _of(GATE, id))

    @verb
    def approve(
        self,
        id: str,
        *,
        note: str = "",
        resolve: bool = False,
        anyway: bool = False,
        apply: bool = False,
        round: int = 0,
    ) -> Did:
        """Approve a checkpoint or a patch as it is; and end the one, or apply the other."""
        if _is_checkpoint(id, resolve=resolve or anyway, apply=apply or bool(round)):
            return self._approve_checkpoint(id, note, resolve=resolve, anyway=anyway)
        number = _of(PATCH, id)
        done = patch_verdict_actions.approve(
            self.actor, number, note=note, applies=apply, round=round
        )
        if apply:
            landed = patch_landing_actions.apply(self.actor, number, round=done.patch.round)
            return _landed(landed, back=False)
        return did(patch_words.approved(done), patch_answers.patch(done))

    def _approve_checkpoint(self, id: str, note: str, *, resolve: bool, anyway: bool) -> Did:
        done = checkpoint_verdict_actions.approve(
            self.actor, _of(CHECKPOINT, id), note=note, resolve=resolve, anyway=anyway
        )
        return _checkpoint("approved", done)

    def before_approve(
        self,
        id: str,
        *,
        note: str = "",  # noqa: ARG002
        resolve: bool = False,
        anyway: bool = False,
        apply: bool = False,
        round: int = 0,
    ) -> "Question | None":
        """Who was asked and is decided for, and in spite of what."""
        if _is_checkpoint(id, resolve=resolve or anyway, apply=apply or bool(round)):
            return between_question_actions.before_approving_checkpoint(
                self.actor, _of(CHECKPOINT, id), anyway=anyway
            )
        return between_question_actions.before_approving_patch(
            self.actor, self._seen(id, round), applies=apply
        )

    @verb
    def reject(self, id: str, why: str) -> Did:
        """Reject a checkpoint or a patch; its author is told why."""
        _demand_words(why)
        if _is_checkpoint(id):
            done = checkpoint_verdict_actions.reject(self.actor, _of(CHECKPOINT, id), why=why)
            return _checkpoint("rejected", done)
        return _patch(patch_verdict_actions.reject(self.actor, _of(PATCH, id), why), "is told why")

    def before_reject(self, id: str, why: str) -> "Question | None":
        """Who has to work again."""
        _demand_words(why)
        if _is_checkpoint(id):
            number = _of(CHECKPOINT, id)
            return between_question_actions.before_rejecting_checkpoint(self.actor, number)
        return between_question_actions.before_rejecting_patch(self.actor, _of(PATCH, id))

    @verb
    def tick(self, id: str, item: str) -> Did:
        """Tick an item that a checkpoint requires."""
        number = _of(CHECKPOINT, id)
        found = checkpoint_actions.tick(self.actor, number, item)
        name = f"{CHECKPOINT}{number}"
        data = {"id": name, "required": checkpoint_words.items_payload(found)}
        return did(checkpoint_words.items(name, found), data)

    @verb
    def resolve(self, id: str) -> Did:
        """End a checkpoint that is approved: all go on."""
        done = checkpoint_verdict_actions.resolve(self.actor, _of(CHECKPOINT, id))
        return _checkpoint("resolved", done)

    @verb
    def checkpoint_cancel(self, id: str, *, why: str = "") -> Did:
        """End a checkpoint without a verdict."""
        done = checkpoint_verdict_actions.cancel(self.actor, _of(CHECKPOINT, id), why=why)
        return _checkpoint("cancelled", done)

    def before_checkpoint_cancel(self, id: str, *, why: str = "") -> "Question | None":  # noqa: ARG002
        """Who was asked in vain."""
        number = _of(CHECKPOINT, id)
        return between_question_actions.before_cancelling_checkpoint(self.actor, number)

    @verb
    def patch_apply(self, id: str, *, round: int = 0) -> Did:
        """Write a patch into its working tree: all its files or none."""
        done = patch_landing_actions.apply(self.actor, _of(PATCH, id), round=round)
        return _landed(done, back=False)

    @verb
    def patch_revert(self, id: str) -> Did:
        """Take an applied patch back."""
        return _landed(patch_landing_actions.revert(self.actor, _of(PATCH, id)), back=True)

    def before_patch_revert(self, id: str) -> "Question | None":
        """Whose change goes out of which files."""
        return between_question_actions.before_reverting(self.actor, _of(PATCH, id))

    @verb
    def patch_cancel(self, id: str, *, why: str = "") -> Did:
        """Drop a patch."""
        return _patch(patch_verdict_actions.cancel(self.actor, _of(PATCH, id), why), "is told")

    def before_patch_cancel(self, id: str, *, why: str = "") -> "Question | None":  # noqa: ARG002
        """Whose change is dropped."""
        return between_question_actions.before_cancelling_patch(self.actor, _of(PATCH, id))

    @verb
    def handover_withdraw(self, id: str, *, why: str = "") -> Did:
        """End an offer to hand work over."""
        one = handover_actions.withdraw(self.actor, _of(HANDOVER, id), why=why)
        says = f"{one.ref} is withdrawn; the work stays with {names([one.giver.name])}"
        return Did(says, {"handover": handover_answers.handover(one, self.actor.project)})

    def before_handover_withdraw(self, id: str, *, why: str = "") -> "Question | None":  # noqa: ARG002
        """Whose offer to whom ends."""
        return between_question_actions.before_withdrawing(self.actor, _of(HANDOVER, id))

    def _seen(self, id: str, round: int) -> int:
        """The number of a patch whose text is still the one that was seen. Raises Conflict."""
        number = _of(PATCH, id)
        patch_looks.demand_seen(patch_actions.show(self.actor, number).patch, round)
        return number


def _demand_words(text: str) -> None:
    """Nobody is asked about what is refused in the end for want of words. Raises InvalidInput."""
    if not text.strip():
        raise InvalidInput("say it in words")


def _of(kind: str, id: str) -> int:
    return parsed(id, kind)[1]


def _is_checkpoint(id: str, *, resolve: bool = False, apply: bool = False) -> bool:
    """Whether an id is that of a checkpoint, and no patch's. Raises InvalidInput."""
    kind, _ = parsed(id)
    wrong = (apply and kind == CHECKPOINT) or (resolve and kind == PATCH)
    if kind not in (CHECKPOINT, PATCH) or wrong:
        raise InvalidInput(
            f"{id!r:.40} is not what this is done to: anyway and resolve go with a checkpoint "
            "(C1), apply and round with a patch (P1)"
        )
    return kind == CHECKPOINT


def _gate(what: str, view: GateView) -> Did:
    held = [one.name for one in between_question_actions.held_by(view)]
    free = [] if view.gate.is_open or not held else [f"{names(held)} {are(held)} free to go on"]
    line = f"{what} {view.gate.ref}; it is {view.gate.state}"
    return did([line, *free], {"gate": gate_words.payload(view)})


def _checkpoint(what: str, done: Verdict) -> Did:
    free = [one.name for one in done.people.all if one.agent_id in done.freed]
    more = [f"{names(free)} {are(free)} free to go on"] if free else []
    line = f"{what} {done.checkpoint.subject}; it is {done.checkpoint.state}"
    return did([line, *more], checkpoint_answers.checkpoint_verdict(done))


def _patch(patch: Patch, told: str) -> Did:
    says = f"{patch.subject} is {patch.state}; {names([patch.author.name])} {told}"
    return Did(says, patch_answers.patch_over(patch))


def _landed(standing: Standing, *, back: bool) -> Did:
    return Did(patch_words.landed(standing, back=back)[0], patch_answers.patch(standing))
