"""PostToolUse of a patch (AGENT-2): each file that it wrote or removed is noted as an edit's is.

Also of a patch that failed: its client may have made a part of it.
"""

from ...identity.liveness import RUNNING
from ...protection import file_notes
from ...repository import contents
from ...repository.path_keys import path_of
from ...sessions import open_edits, unsettled_edits
from ..call import NOTHING, Answer, Call
from ..edits.patch_pieces import Piece, pieces
from ..ended_call import FAILURE, is_new, wrote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...repository.contents import Look
    from ...sessions.unsettled_edits import OpenEdit
    from ...store.sqlite import Transaction


def ended(call: Call) -> Answer:
    """Note once, of all the files of the patch, those that it has changed."""
    found = [(one, contents.look(_path(call, one))) for one in pieces(call)]
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        mine = [x for x in unsettled_edits.all_open(store) if x.agent_id == call.agent_id]
        begun = {(x.key, x.checkout): x for x in mine}
        is_first = is_new(call, store)
        for piece, look in found:
            edit = begun.get(piece.place)
            if edit is not None:
                open_edits.close(store, *piece.place, call.agent_id)
            if is_first and _changed(call, store, piece, look, edit):
                wrote(call, store, *piece.place, look, whole=False)
    return NOTHING


def _path(call: Call, piece: Piece) -> str:
    return path_of(call.project, piece.checkout, piece.key)


def _changed(
    call: Call, store: "Transaction", piece: Piece, look: "Look", edit: "OpenEdit | None"
) -> bool:
    """Whether the patch has written or removed this file, and nobody has noted it yet."""
    if edit is not None:
        return edit.noted or look.print.rstrip("!") != edit.print
    rows = file_notes.of_file(store, *piece.place)
    known = [x for x in rows if x.agent_id == call.agent_id and x.wrote_at]
    return call.event != FAILURE and all(x.print != look.print for x in known)
