"""Files of a patch put in place: all or none, never through a link.

One that cannot be written undoes those before it. What a crash leaves half done is settled by
whoever looks next (``patch_settling``).
"""

import os

from ...protection import put_in_place
from ...repository import contents
from .patch_places import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...git.applying import State
    from .patch_places import Place

EXECUTABLE = 0o111


def put(found: "list[Place]", results: "Mapping[bytes, State | None]") -> None:
    """Bring every file into its new state, removals first. Raises InvalidInput or OSError; then
    each is as it was, but for folders that were made.
    """
    ordered = sorted(found, key=lambda one: results[one.name] is not None)
    done: list[Place] = []
    try:
        for place in ordered:
            done.append(place)
            put_one(place, results[place.name])
    except BaseException:
        undo(done)
        raise


def undo(done: "list[Place]") -> None:
    """Bring files back to what they were when they were looked at, the last one first."""
    for place in reversed(done):
        if contents.look(place.path).hash != place.look.hash:
            put_one(place, place.state)


def put_one(place: "Place", state: "State | None") -> None:
    """Bring one file into a state, None: it is removed. Raises InvalidInput, OSError."""
    there = state_of(contents.look(place.path))
    if state is None:
        if there is not None or os.path.lexists(place.path):
            put_in_place.check_place(place.path)
            os.unlink(place.path)
            _drop_empty(os.path.dirname(place.path), place.name.count(b"/"))
        return
    mode = state.mode
    if there is not None:  # of the bits only those that git knows change
        changes = (state.mode ^ there.mode) & 0o100
        mode = there.mode if not changes else (there.mode & ~EXECUTABLE) | (state.mode & EXECUTABLE)
    if there is None or there.content != state.content or there.mode != mode:
        os.makedirs(os.path.dirname(place.path), exist_ok=True)
        put_in_place.check_place(place.path)
        put_in_place.write(place.path, state.content, mode)


def _drop_empty(folder: str, levels: int) -> None:
    """Remove folders that a removal left empty, as git does."""
    for _ in range(levels):
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)
