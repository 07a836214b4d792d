"""What of a hand-over can reach another machine: a commit, or a patch (LINK-7)."""

from ..identity.who import session_of
from ..protection import file_notes
from . import coverage, parties
from .patches import patches
from .patches.patches import DRAFT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

COMMIT, CARRIES = "commit", "carries"
"""What is carried where no patch is; the paper that says what is."""


def uncommitted(store: "Store", giver: str, paths: "list[coverage.CoveredPath]") -> "list[str]":
    """The files with work of a giver's session that no commit has, among some paths or all."""
    keys = dict.fromkeys(key for key, _, _ in file_notes.work_of(store, session_of(giver)))
    return [key for key in keys if not paths or any(path.touches("file", key) for path in paths)]


def carried(store: "Store", giver: str, head: str, left: "list[str]") -> str:
    """COMMIT, or the open patch of the giver's ('P1001') that has all that is ``left``
    uncommitted; '' for neither.
    """
    if not left:
        return COMMIT if head else ""
    for patch in patches.listed(store):
        if patch.state == DRAFT or not parties.same(patch.author_id, giver):
            continue
        if {*left} <= {one.key for one in coverage.files(store, patch.subject)}:
            return patch.subject
    return ""


def of(store: "Store", ref: str) -> str:
    """What a hand-over carries, '' for nothing that another machine could take."""
    return (coverage.paper(store, ref, CARRIES) or b"").decode()
