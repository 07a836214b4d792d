"""The git commands that take work up: into the stash, the index or a commit, or out of a stash."""

from .intent import INCLUDE, STAGED, STASH, SWEEP, TAKE, TRACKED, UNSTAGED, Intent
from .option_words import known, read, unsaid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .intent import Look
    from .option_words import Words


def _stash(argv: "list[str | None]") -> "Intent | None":
    action = argv[0] if argv and argv[0] is not None else ""
    if action in ("pop", "apply", "drop", "clear", "branch"):
        place = read(argv[1:], ()).before[action == "branch" :]
        return Intent(TAKE, f"git stash {action}", target=place[0] if place else "", action=action)
    if argv and not action.startswith("-") and action not in ("push", "save"):
        return None
    words = read(argv, ("-m", "--message", "--pathspec-from-file"), "m")
    named: list[str | None] = [] if action == "save" else words.before[1:] + words.behind
    return _put_aside(words, [None] if words.has("--pathspec-from-file") else named)


def _put_aside(words: "Words", named: "list[str | None]") -> Intent:
    all_ = words.has("-a", "--all")
    found = Intent(STASH, "git stash", known(named))
    found.unsaid = unsaid(named)
    found.which = STAGED if words.has("-S", "--staged") else TRACKED
    found.untracked = all_ or words.has("-u", "--include-untracked")
    found.ignored = all_
    return found


def _stage(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--chmod", "--pathspec-from-file"))
    if words.has("-n", "--dry-run", "-N", "--intent-to-add", "--refresh"):
        return None
    listed: list[str | None] = [None]
    named = listed if words.has("--pathspec-from-file") else words.operands
    asks = words.has("-p", "--patch", "-e", "--edit")  # whoever answers may say yes to all of it
    update = asks or words.has("-u", "--update", "--renormalize")
    everything = update or words.has("-A", "--all", "--no-ignore-removal", "-i", "--interactive")
    if not named and not everything:
        return None
    form = "git add -A" if everything else "git add"
    form = "git add -p" if asks else "git add -u" if update else form
    found = Intent(SWEEP, form, known(named), which=UNSTAGED, untracked=not update)
    found.ignored = words.has("-f", "--force") and bool(named)
    found.unsaid = unsaid(named)
    return found if found.paths or found.unsaid is not None or not named else None


_COMMIT_VALUES = tuple(
    "-m --message -F --file -C --reuse-message -c --reedit-message -t --template --author "
    "--date --fixup --squash --cleanup --trailer --pathspec-from-file".split()
)


def _commit(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, _COMMIT_VALUES, "mFCct", attached="Su")
    if words.has("--dry-run", "--short", "--porcelain", "--long"):
        return None
    if words.has("-a", "--all"):
        return Intent(SWEEP, "git commit -a")
    listed: list[str | None] = [None]
    named = listed if words.has("--pathspec-from-file") else words.operands
    paths, bounds = known(named), unsaid(named)
    if words.has("-p", "--patch", "--interactive") and bounds is None:
        return Intent(SWEEP, "git commit -p", paths)
    if paths or bounds is not None:
        found = _commit_of(paths or [], included=words.has("-i", "--include"))
        found.unsaid = bounds
        return found
    if words.has("-o", "--only"):  # with --amend: only the message changes
        return None
    form = "git commit --amend" if words.has("--amend") else "git commit"
    return Intent(SWEEP, form, which=STAGED)


def _commit_of(paths: "list[str]", *, included: bool) -> Intent:
    if included:
        return Intent(SWEEP, "git commit -i", paths, which=STAGED, action=INCLUDE)
    return Intent(SWEEP, "git commit --", paths)


TABLE: "dict[str, Look]" = {"stash": _stash, "add": _stage, "stage": _stage, "commit": _commit}
