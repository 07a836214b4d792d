"""The names of git's own commands: what is none of them may be an alias of somebody's."""

KNOWN = frozenset(
    "add am annotate apply archive bisect blame branch bundle cat-file check-attr check-ignore "
    "check-mailmap check-ref-format checkout checkout-index cherry cherry-pick citool clean clone "
    "column commit commit-graph commit-tree config count-objects credential describe diff "
    "diff-files diff-index diff-tree difftool fast-export fast-import fetch fetch-pack "
    "filter-branch fmt-merge-msg for-each-ref format-patch fsck gc grep gui hash-object help hook "
    "index-pack init init-db interpret-trailers lfs log ls-files ls-remote ls-tree mailinfo "
    "mailsplit maintenance merge merge-base merge-file merge-index merge-tree mergetool mktag "
    "mktree multi-pack-index mv name-rev notes pack-objects pack-refs patch-id prune "
    "prune-packed pull push range-diff read-tree rebase receive-pack reflog remote repack replace "
    "replay request-pull rerere reset restore rev-list rev-parse revert rm send-email send-pack "
    "shortlog show show-branch show-index show-ref sparse-checkout stage stash status stripspace "
    "submodule subtree switch symbolic-ref tag unpack-file unpack-objects update-index update-ref "
    "update-server-info upload-pack var verify-commit verify-pack verify-tag version whatchanged "
    "worktree write-tree".split()
)
_SHELL = frozenset(";&|<>$`(){}*?[]\"'\\\n")


def words_of(meant: str) -> "list[str]":
    """The words that an alias stands for, as git takes them apart; [] for a program ('!…').

    One that is nothing but a command of git is that command.
    """
    text = meant.removeprefix("!git ")
    if meant[:1] == "!":
        return text.split() if text != meant and _SHELL.isdisjoint(text) else []
    return _unquoted(text)


def _unquoted(text: str) -> "list[str]":
    words: list[str] = []
    quote, inside, after = "", False, False
    for char in text:
        if not (quote or after) and char.isspace():
            inside = False
            continue
        if not inside:
            words.append("")
            inside = True
        if after:
            words[-1] += char
            after = False
        elif char == "\\" and quote != "'":
            after = True
        elif char == quote or (not quote and char in "'\""):
            quote = "" if quote else char
        else:
            words[-1] += char
    return words
