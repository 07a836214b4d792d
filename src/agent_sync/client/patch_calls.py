"""Patches: changes left for whoever may make them."""

from collections.abc import Sequence

from ..actions import patch_actions, patch_landing_actions, patch_verdict_actions
from ..actions.patch_sources import Given
from ..errors import InvalidInput
from ..gates.subjects import PATCH, parsed
from ..views import patch_answers
from ..views.answer_shapes import PatchAnswer, PatchesAnswer, PatchShown
from .spoken import Calls, listed, verb


class PatchCalls(Calls):
    """Patches, named by id (P1)."""

    @verb
    def patch_propose(
        self,
        title: str,
        *,
        diff: str = "",
        refused: bool = False,
        file: str = "",
        content: "str | None" = None,
        approvers: "str | Sequence[str]" = (),
        files: "str | Sequence[str]" = (),
        draft: bool = False,
    ) -> PatchAnswer:
        """Leave a change for whoever may make it; those who hold its files are asked.

        The change is one of: a ``diff`` as git writes it, the edit that was last ``refused`` to
        you, or the whole new ``content`` of a ``file``; of ``files`` alone where some are named.
        Raises NotYourName, NotFound, Conflict, InvalidInput.
        """
        given = _given(diff, file, content, refused=refused)
        done = patch_actions.propose(
            self.actor, title, given, approvers=listed(approvers), files=listed(files), draft=draft
        )
        return patch_answers.patch(done)

    @verb
    def patch_update(
        self,
        id: str,
        *,
        title: str = "",
        diff: str = "",
        refused: bool = False,
        file: str = "",
        content: "str | None" = None,
        files: "str | Sequence[str]" = (),
    ) -> PatchAnswer:
        """Give a patch of yours a new text; what was said of the old one counts no more.

        Raises as ``patch_propose``.
        """
        given = _given(diff, file, content, refused=refused)
        done = patch_actions.update(
            self.actor, _number(id), given, title=title, files=listed(files)
        )
        return patch_answers.patch(done)

    @verb
    def patch_submit(self, id: str) -> PatchAnswer:
        """Hand a draft in, or one that was in conflict again. Raises NotFound, Conflict."""
        return patch_answers.patch(patch_actions.submit(self.actor, _number(id)))

    @verb
    def patch_check(self, id: str) -> PatchAnswer:
        """Run every check of a patch, as if you applied it; changes nothing. Raises NotFound."""
        return patch_answers.patch(patch_actions.check(self.actor, _number(id)))

    @verb
    def patch_show(self, id: str) -> PatchShown:
        """Show a patch with its text and history. Raises NotFound."""
        return patch_answers.patch_shown(patch_actions.show(self.actor, _number(id)))

    @verb
    def patch_list(self, *, everything: bool = False) -> PatchesAnswer:
        """List the patches that are open, or the newest of all."""
        found = patch_actions.listed(self.actor, everything=everything)
        return {"patches": [patch_answers.patch_listed(one) for one in found]}

    @verb
    def patch_approve(self, id: str, *, note: str = "", apply: bool = False) -> PatchAnswer:
        """Agree to a patch as it is, and ``apply`` it; never one of your own.

        Raises NotYourName, NotFound, Conflict, InvalidInput.
        """
        number = _number(id)
        done = patch_verdict_actions.approve(self.actor, number, note=note, applies=apply)
        if apply:
            done = patch_landing_actions.apply(self.actor, number)
        return patch_answers.patch(done)

    @verb
    def patch_reject(self, id: str, why: str) -> PatchAnswer:
        """Refuse a patch; its author is told why. Raises as ``patch_approve``."""
        if not why.strip():
            raise InvalidInput("say why")
        return patch_answers.patch_over(patch_verdict_actions.reject(self.actor, _number(id), why))

    @verb
    def patch_cancel(self, id: str, *, why: str = "") -> PatchAnswer:
        """Drop a patch of yours. Raises NotFound, Conflict."""
        return patch_answers.patch_over(patch_verdict_actions.cancel(self.actor, _number(id), why))

    @verb
    def patch_apply(self, id: str) -> PatchAnswer:
        """Write a patch into its working tree: all its files or none.

        Raises NotYourName, NotFound, Conflict, Barred.
        """
        return patch_answers.patch(patch_landing_actions.apply(self.actor, _number(id)))

    @verb
    def patch_revert(self, id: str) -> PatchAnswer:
        """Take an applied patch back, while its files are as it left them. Raises as above."""
        return patch_answers.patch(patch_landing_actions.revert(self.actor, _number(id)))


def _number(given: str) -> int:
    return parsed(given, PATCH)[1]


def _given(diff: str, file: str, content: "str | None", *, refused: bool) -> Given:
    if bool(file) != (content is not None):
        raise InvalidInput("file and content go together")
    if [bool(diff), refused, bool(file)].count(True) != 1:
        raise InvalidInput("give one of: a diff, refused, or file with content")
    if refused:
        return Given(refused=True)
    if content is not None:
        return Given(file=file, content=content.encode())
    return Given(diff=diff.encode())
