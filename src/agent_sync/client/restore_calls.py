"""Versions of files that were kept: listed, put back, written to a new file."""

from ..actions import restore_actions
from ..actions.given_values import numbered
from ..errors import InvalidInput
from ..views import answers, payload
from ..views.answer_shapes import RestoreAnswer, VersionsAnswer
from .spoken import Calls, verb


class RestoreCalls(Calls):
    """Kept versions, named by number (V12)."""

    @verb
    def restore_list(self, *, file: str = "", everything: bool = False) -> VersionsAnswer:
        """List kept versions, newest first; with ``everything`` also those that were put back.

        Raises NotFound, InvalidInput.
        """
        found = restore_actions.versions(self.actor, file, everything=everything)
        return {"versions": [payload.kept(one, self.actor.project) for one in found]}

    @verb
    def restore(self, *, file: str = "", version: str = "") -> RestoreAnswer:
        """Put a version of a file back: the one named, or what somebody else's change replaced.

        What is there now is kept too. Raises Held, NotFound, Conflict, Barred, InvalidInput.
        """
        found, done, replaced, others = restore_actions.restore(
            self.actor, file, number=_number(file, version)
        )
        return answers.restored(
            found, restored=done, replaced=replaced, others=others, project=self.actor.project
        )

    @verb
    def restore_copy(self, new_file: str, *, file: str = "", version: str = "") -> RestoreAnswer:
        """Write a kept version to a file that is new. Raises as ``restore``."""
        number = _number(file, version)
        found, path = restore_actions.copy(self.actor, new_file, file, number=number)
        return answers.restored(found, to=path)


def _number(file: str, version: str) -> "int | None":
    if not (file or version):
        raise InvalidInput("name a file or a version")
    return numbered(version, "V", "version") if version else None
