"""Which of our commands judge, and so are done in one's own name only (GATE-9).

Told by the words behind ``agent-sync``: for the hook that reads a command line, and for whoever
does such a verb. The verbs of what is not there yet stand here before it comes.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ID, BYPASS, ALLOW_FORCE = "AGENT_SYNC_ID", "AGENT_SYNC_BYPASS", "AGENT_SYNC_ALLOW_FORCE"
OURS = (ID, BYPASS, ALLOW_FORCE)
"""Our variables that say in whose name, or with whose right, something is done."""

VERBS = frozenset(
    "ack object resolve cancel approve reject accept decline pause own disown take-over "
    "uninstall console register link unlink "
    # what takes from another, or lets somebody write on its word, when done in its name
    "unlock handoff checkpoint propose create-task update-task complete-task cancel-task "
    "release-task block-task".split()
)
PARTS = {
    "gate": ("open", "ack", "object", "resolve", "cancel"),
    "checkpoint": (
        "approve",
        "reject",
        "resolve",
        "cancel",
        "replace-approver",
        "take-over",
    ),
    "patch": ("update", "approve", "reject", "apply", "cancel", "revert"),
    "handoff": ("accept", "decline", "cancel"),
    "crew": ("create", "take", "close", "give", "assign", "join", "leave"),
    "device": ("approve", "revoke"),
    "token": ("mint", "create", "revoke"),
    "guard": ("uninstall",),
}
"""Those of a kind of thing, whose verb is the word behind."""
FORCING = ("--force", "--anyway", "--stop")
"""What makes any command one that judges."""


def judging(words: "Sequence[str | None]") -> str:
    """The verb that these words do if it judges, as one types it; '' for another.

    A word that is not known (None) may be any: then '?' stands for it.
    """
    known = [one for one in words if one is None or one[:1] != "-"]
    verb = (known[0] or "?") if known else ""
    part = (known[1] or "?") if len(known) > 1 else ""
    if verb in PARTS and part in (*PARTS[verb], "?"):
        return f"{verb} {part}"
    forced = next((one for one in words if one in FORCING), "")
    if verb in VERBS or verb == "?":
        return f"{verb} {forced}".strip()
    return f"{verb} {forced}" if verb and forced else ""
