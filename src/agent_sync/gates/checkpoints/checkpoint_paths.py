"""Whether some paths cover everything that others cover (CHECK-5)."""

from ...locks.lease import FILE, GLOB, TREE
from ...repository.path_keys import WHOLE
from ...repository.path_patterns import is_glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..coverage import CoveredPath


def cover_all(new: "Sequence[CoveredPath]", old: "Sequence[CoveredPath]") -> bool:
    """Whether every old path lies in one of the new ones; a pattern only where that is sure."""
    return all(any(_within(one, other) for one in new) for other in old)


def _within(new: "CoveredPath", old: "CoveredPath") -> bool:
    if (new.target, new.key) == (old.target, old.key) or (new.target, new.key) == (GLOB, WHOLE):
        return True
    if old.target == FILE:
        return new.touches(FILE, old.key)
    return new.target == TREE and not is_glob(new.key) and old.key.startswith(new.key)
