"""The words of a git command: its options, also those cut short, and its other words."""

from ..limits import MAX_WORD
from ..options import Options
from ..text_paths import REVISION, Within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Cut short, ``git reset --har`` is ``git reset --hard``.
_NAMES = {
    "reset": "--hard --merge --keep --soft --mixed --patch --quiet --pathspec-from-file",
    "checkout": "--force --patch --orphan --conflict --detach --track --ours --theirs --overlay "
    "--overwrite-ignore --pathspec-from-file",
    "switch": "--force --force-create --discard-changes --create --orphan --conflict --detach",
    "restore": "--source --staged --worktree --patch --conflict --pathspec-from-file --ours "
    "--theirs --overlay",
    "clean": "--force --dry-run --interactive --exclude --quiet",
    "stash": "--all --include-untracked --staged --patch --keep-index --message --quiet "
    "--pathspec-from-file",
    "add": "--all --update --patch --interactive --edit --force --dry-run --intent-to-add "
    "--renormalize --refresh --chmod --ignore-removal --pathspec-from-file",
    "commit": "--all --allow-empty --allow-empty-message --include --only --patch --interactive "
    "--dry-run --amend --message --file --author --date --template --fixup --squash --cleanup "
    "--trailer --reuse-message --reedit-message --pathspec-from-file",
    "apply": "--cached --index --reverse --check --stat --numstat --summary --apply --directory "
    "--include --exclude --whitespace --recount --unidiff-zero --allow-empty",
    "checkout-index": "--force --all --prefix --stage --temp --stdin",
    "rebase": "--abort --skip --continue --quit --edit-todo --show-current-patch --autostash "
    "--autosquash --strategy --strategy-option --onto --exec",
    "pull": "--rebase --autostash --strategy --strategy-option --depth",
    "rm": "--force --cached --dry-run --quiet --ignore-unmatch --pathspec-from-file",
    "worktree": "--force",
}
_NAMES["stage"] = _NAMES["add"]


class Words(Options):
    """The words behind the name of a git command, sorted as git does it.

    Here a pattern is a word like any other, a cluster may be as long as a word, and an option
    whose value is missing has none: git refuses it.
    """

    __slots__ = ()

    LONGEST = MAX_WORD
    MISSING = ""

    @staticmethod
    def is_operand(word: str) -> bool:
        """Whether a word is no option."""
        return word[:1] != "-" or word == "-"


def read(
    argv: "list[str | None]", valued: "Sequence[str]", short: str = "", *, attached: str = ""
) -> Words:
    """Sort words. ``valued`` options take the next word, letters of ``short`` the rest of theirs
    or the next; letters of ``attached`` only the rest.
    """
    return Words(argv, short, valued, attached=attached)


def whole(command: str, words: "list[str | None]") -> "list[str | None]":
    """The words behind a git command with its long options written out.

    An option that more than one name begins with is left: git refuses it too.
    """
    names = _NAMES.get(command, "").split()
    found = list(words)
    for place, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = (word or "").partition("=")
        if name[:2] != "--" or name in names:
            continue
        meant = [one for one in names if one.startswith(name)]
        if len(meant) == 1:
            found[place] = meant[0] + equals + value
    return found


def unsaid(words: "list[str | None]") -> "tuple[str, ...] | None":
    """What the words that no text says are bounded to: () for everything, None without such."""
    found: list[str] = []
    for word in words:
        if word is None:
            return ()
        if isinstance(word, Within) and word.bounds != (REVISION,):
            if not word.bounds:
                return ()
            found += word.bounds
    return tuple(dict.fromkeys(found)) or None


def known(words: "list[str | None]") -> "list[str] | None":
    """The words that are known; None when there were some but none is."""
    found = [word for word in words if word is not None and not isinstance(word, Within)]
    return None if words and not found else found
