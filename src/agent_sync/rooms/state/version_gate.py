"""``if_version``: a write that is done only where the version stands that its writer saw."""

from ..help import system_help
from ..picture.entry_row import row_of
from ..room_errors import bad, conflict, missing
from .write_modes import standing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.room_entry import Entry
    from ..profiles import Profile
    from ..readers import Reader
    from .resolved_write import ResolvedWrite

ABSENT = (0, "")
"""Both say: there must be nothing."""


def check(draft: "Draft", write: "ResolvedWrite", reader: "Reader", profile: "Profile") -> None:
    """Let a write through whose version stands there, or that names none.

    A whole number is a revision; a text is a hash where the profile shows hashes. Raises
    RoomError: 409 ``version_conflict`` with what stands there, 404 where nothing does.
    """
    wanted = write.if_version
    if wanted is None:
        return
    if not write.key:
        raise bad("invalid_if_version", "an append without a key replaces no version")
    expected = _expected(wanted, profile)
    entry = standing(draft.picture, write.scope, write.key, draft.now)
    if entry is None and expected not in (*ABSENT, _shown_there(write, profile)):
        nothing = '""' if profile.hashes else "0"
        raise missing("not_found", f"there is no such key: use if_version={nothing} to create it")
    if entry is not None and not _same(entry, expected):
        raise _conflict(draft, write, entry, reader, profile)


def _expected(wanted: "Any", profile: "Profile") -> "int | str":
    if isinstance(wanted, float) and wanted.is_integer():
        wanted = int(wanted)
    if isinstance(wanted, str) and wanted and not profile.hashes:
        wanted = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None
    if isinstance(wanted, bool) or not isinstance(wanted, int | str):
        kind = "the hash of a version, or a revision" if profile.hashes else "a whole number"
        raise bad("invalid_if_version", f"if_version must be {kind}")
    return wanted


def _shown_there(write: "ResolvedWrite", profile: "Profile") -> str:
    """The version of what a reader is shown although nothing stands there: the system's help."""
    if not profile.declares or write.scope != system_help.SCOPE:
        return ""
    return system_help.VERSIONS.get(write.key, "")


def _same(entry: "Entry", expected: "int | str") -> bool:
    if expected in ABSENT:
        return False
    return expected == (entry.revision if isinstance(expected, int) else entry.version)


def _conflict(
    draft: "Draft", write: "ResolvedWrite", entry: "Entry", reader: "Reader", profile: "Profile"
) -> Exception:
    """What stands there is told to whom it may be told."""
    facts = {"expected_version": write.if_version}
    if reader.may_read(write.scope):
        room = draft.picture.room.id
        facts["current"] = row_of(room, write.scope, write.key, entry, hashes=profile.hashes)
    return conflict("version_conflict", "another version stands there", **facts)
