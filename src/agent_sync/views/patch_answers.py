"""What verbs of patches gave back, as JSON data."""

from . import patch_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..actions.patch_actions import Details, Listed
    from ..actions.patch_looks import Standing
    from ..gates.patches.patches import Patch
    from .answer_shapes import PatchAnswer, PatchShown
    from .patch_shapes import PatchListed


def patch(one: "Standing") -> "PatchAnswer":
    """How a patch stands, with its checks and whose word is asked for."""
    return {
        "patch": patch_words.data(one.patch, one.changes),
        "checks": patch_words.checks_data(one.found.checks),
        "asked": one.asked,
    }


def patch_over(one: "Patch") -> "PatchAnswer":
    """A patch that was rejected or cancelled."""
    return {"patch": patch_words.data(one), "checks": [], "asked": []}


def patch_shown(found: "Details") -> "PatchShown":
    """A patch, whole."""
    return patch_words.details_data(found)


def patch_listed(one: "Listed") -> "PatchListed":
    """A patch in a list."""
    return {**patch_words.brief(one.patch), "files": one.keys, "wanted": one.wanted}
