"""``propose``, ``patch`` and ``patches``: changes left for whoever may make them (PATCH)."""

import argparse

from ..actions import patch_actions, patch_landing_actions, patch_verdict_actions
from ..actions.patch_looks import Standing
from ..actions.patch_sources import Given
from ..errors import UsageError
from ..gates.patches.patch_text import MOST_BYTES
from ..gates.patches.patches import Patch
from ..gates.subjects import PATCH, parsed
from ..views import patch_answers, patch_words
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

VERBS = ("show", "check", "approve", "reject", "apply", "revert", "update", "submit", "cancel")
_PROPOSE = """
The change is a diff on standard input, or with --refused the edit that was last refused to you,
or with --file F --content - the whole new text of a file. With FILE only these files of it. Whoever
holds one of them is told and decides. It may touch at most 500 files and have 5 MB.

  agent-sync propose --refused --title "handle an empty list"
  git diff | agent-sync propose --title "handle an empty list" --approver ann
"""
_PATCH = """
show prints the diff (agent-sync patch show P1 --raw | git apply), check runs every check and
changes nothing, approve (--apply: and apply) and reject (--why) are for whoever holds one of its
files, a named approver or the person; apply writes it into the working tree, all files or none;
revert takes it back while the files are as it left them; update gives it a new text (as propose
takes one), submit hands a draft in, cancel drops it.

  agent-sync patch approve P1 --apply
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(
        sub, "propose", run_propose, "leave a change for whoever may make it", more=_PROPOSE
    )
    parser.add_argument("files", metavar="FILE", nargs="*", kind=value_kinds.FILE)
    parser.add_argument("--title", required=True, help="what it does", kind=value_kinds.FREE)
    parser.add_argument(
        "--approver", action="append", default=[], metavar="AGENT", kind=value_kinds.ADDRESS,
        help="who has to agree, beside the holders of its files; may be repeated",
    )  # fmt: skip
    parser.add_argument("--draft", action="store_true", help="hand it in later")
    _add_source(parser)
    parser = command(sub, "patch", run_patch, "decide, apply or change a patch", more=_PATCH)
    parser.add_argument("verb", choices=VERBS, metavar="VERB", help=", ".join(VERBS))
    parser.add_argument("patch", metavar="P1", kind=value_kinds.PATCH)
    parser.add_argument("files", metavar="FILE", nargs="*", kind=value_kinds.FILE)
    parser.add_argument("--apply", action="store_true", help="with approve: apply it at once")
    parser.add_argument("--raw", action="store_true", help="with show: the diff alone, for git")
    parser.add_argument("--note", default="", help="with approve", kind=value_kinds.FREE)
    parser.add_argument("--why", default="", help="with reject or cancel", kind=value_kinds.FREE)
    parser.add_argument("--title", default="", help="with update", kind=value_kinds.FREE)
    _add_source(parser)
    parser = command(sub, "patches", run_patches, "list the patches that are open")
    parser.add_argument("--all", action="store_true", help="also those that are over")


def _add_source(parser: Parser) -> None:
    parser.add_argument(
        "--refused", action="store_true", help="the edit that was last refused to you"
    )
    parser.add_argument("--file", metavar="F", kind=value_kinds.FILE, help="a file, with --content")
    parser.add_argument(
        "--content", metavar="TEXT", kind=value_kinds.FREE,
        help="all that the file shall hold; - for standard input",
    )  # fmt: skip


def _given(context: Context, args: argparse.Namespace) -> Given:
    """The one source that is named; standard input is read for a diff, or where - stands."""
    if args.refused and (args.file or args.content is not None):
        raise UsageError("give one of: --refused, --file with --content, a diff on standard input")
    if bool(args.file) != (args.content is not None):
        raise UsageError("--file and --content go together")
    if args.refused:
        return Given(refused=True)
    if args.file:
        content = args.content
        raw = context.read_bytes("-", "content", MOST_BYTES) if content == "-" else content.encode()
        return Given(file=args.file, content=raw)
    return Given(diff=context.read_bytes(None, "diff", MOST_BYTES))


def run_propose(context: Context, args: argparse.Namespace) -> Result:
    """Make a patch. Raises InvalidInput, NotFound, Conflict, UsageError."""
    standing = patch_actions.propose(
        context,
        args.title,
        _given(context, args),
        approvers=args.approver,
        files=args.files,
        draft=args.draft,
    )
    return _stands(standing, patch_words.proposed(standing))


def _stands(standing: Standing, lines: "list[str]") -> Result:
    return Result(patch_answers.patch(standing), lines)


def run_patch(context: Context, args: argparse.Namespace) -> Result:
    """Do one of the verbs. Raises what its action does, UsageError for what does not go with it."""
    number = parsed(args.patch, PATCH)[1]
    _check_options(args)
    if args.verb == "show":
        return shown(context, number, raw=args.raw)
    if args.verb == "check":
        standing = patch_actions.check(context, number)
        return _stands(standing, patch_words.checks(standing.found.checks))
    if args.verb == "approve":
        return approved(context, number, args.note, applies=args.apply)
    if args.verb == "reject":
        return rejected(context, number, args.why)
    if args.verb == "cancel":
        return cancelled(context, number, args.why)
    if args.verb == "apply":
        return _applied(patch_landing_actions.apply(context, number))
    if args.verb == "revert":
        standing = patch_landing_actions.revert(context, number)
        return _stands(standing, patch_words.landed(standing, back=True))
    if args.verb == "submit":
        standing = patch_actions.submit(context, number)
    else:
        given = _given(context, args)
        standing = patch_actions.update(context, number, given, title=args.title, files=args.files)
    return _stands(standing, patch_words.proposed(standing))


def _check_options(args: argparse.Namespace) -> None:
    """Raises UsageError for an option of another verb."""
    given = {
        "--apply": (args.apply, ("approve",)),
        "--raw": (args.raw, ("show",)),
        "--note": (args.note, ("approve",)),
        "--why": (args.why, ("reject", "cancel")),
        "--title": (args.title, ("update",)),
        "--refused": (args.refused, ("update",)),
        "--file": (args.file, ("update",)),
        "--content": (args.content is not None, ("update",)),
        "FILE": (args.files, ("update",)),
    }
    for name, (value, verbs) in given.items():
        if value and args.verb not in verbs:
            raise UsageError(f"{name} goes with {' and '.join(verbs)}, not with {args.verb}")


def shown(context: Context, number: int, *, raw: bool = False) -> Result:
    """The diff: as it is where no terminal and no model reads it, or with ``raw``. Raises NotFound.

    A session's shell reads it as other words of others are read (HOOK-7).
    """
    found = patch_actions.show(context, number)
    whole = patch_words.details_data(found)
    notes, ways = patch_words.details(found), patch_words.ways_on(found)
    reader = context.in_session or context.stdout.isatty()
    if raw or not reader:
        return Result(whole, notes=[] if raw else [*notes, *ways], raw=found.text)
    text = found.text.decode("utf-8", "replace").rstrip("\n")
    lines = [clean(line) for line in text.split("\n")]
    if not context.in_session:
        return Result(whole, lines, notes=[*notes, *ways])
    own = [
        *ways,
        f"The diff of P{number}; for git: agent-sync patch show P{number} --raw | git apply",
    ]
    return Result(whole, [*notes, "", *lines], quotes=True, own=own)


def approved(context: Context, number: int, note: str, *, applies: bool) -> Result:
    """Agree, and apply it. Raises what the actions raise."""
    standing = patch_verdict_actions.approve(context, number, note=note, applies=applies)
    if applies:
        return _applied(patch_landing_actions.apply(context, number))
    return _stands(standing, patch_words.approved(standing))


def _applied(standing: Standing) -> Result:
    return _stands(standing, patch_words.landed(standing, back=False))


def rejected(context: Context, number: int, why: str) -> Result:
    """Refuse it. Raises what the action raises, UsageError without a reason."""
    if not why:
        raise UsageError("say why: --why TEXT")
    patch = patch_verdict_actions.reject(context, number, why)
    return _ended(patch, f"; {clean(patch.author.name, 64)} is told why")


def cancelled(context: Context, number: int, why: str) -> Result:
    """Drop it. Raises what the action raises."""
    return _ended(patch_verdict_actions.cancel(context, number, why), "")


def _ended(patch: Patch, told: str) -> Result:
    return Result(patch_answers.patch_over(patch), [f"{patch.subject} is {patch.state}{told}"])


def run_patches(context: Context, args: argparse.Namespace) -> Result:
    """List patches."""
    found = patch_actions.listed(context, everything=args.all)
    return Result(
        {"patches": [patch_answers.patch_listed(one) for one in found]},
        patch_words.listed(context.style, found) or ["No patches."],
        quotes=bool(found),
    )
