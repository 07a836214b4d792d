"""Long options of git cut short: ``git reset --har`` is ``git reset --hard``."""

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
    "checkout-index": "--force --all --prefix --stage --temp --stdin",
    "rebase": "--abort --skip --continue --quit --edit-todo --show-current-patch --autostash "
    "--autosquash --strategy --strategy-option --onto --exec",
    "pull": "--rebase --autostash --strategy --strategy-option --depth",
    "rm": "--force --cached --dry-run --quiet --ignore-unmatch --pathspec-from-file",
    "worktree": "--force",
}
_NAMES["stage"] = _NAMES["add"]


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
