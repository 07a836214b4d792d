"""Words of a command that may move HEAD of a checkout: whose words they are, it moved."""

_MOVERS = frozenset(
    "am bisect branch checkout cherry-pick commit commit-tree fetch filter-branch gh merge pull "
    "push rebase reset revert stash switch symbolic-ref update-ref worktree".split()
)
_BREAKS = str.maketrans(dict.fromkeys(";&|()<>'\"`$={}/\\.,", " "))


def can_move(command: str) -> bool:
    """Whether a command has a word that moves HEAD, roughly."""
    return not _MOVERS.isdisjoint(command.translate(_BREAKS).split())
