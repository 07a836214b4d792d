"""Whether Codex may trust our hooks: a person says so at a terminal, and nobody else (AGENT-8)."""

import argparse
import os
from pathlib import Path

from ..actions.caller import Caller
from ..errors import Conflict, InstallError, NoProject, StoreError, UsageError
from ..install.other_clients import codex_trust, used_clients
from ..install.other_clients.codex_trust import Trust
from ..install.other_clients.run_clients import CODEX
from ..views.terminal import clean
from .context import Context

_YES = ("y", "yes")


def demand_a_terminal(context: Context, args: argparse.Namespace, agents: tuple[str, ...]) -> None:
    """Raise before anything is done where the question could not be put. Conflict, UsageError."""
    if CODEX.name not in agents or args.dry_run:
        raise UsageError("--trust is for Codex: --agents codex --trust, without --dry-run")
    if context.in_session or _inside(context, args.target):
        raise Conflict(
            "which hooks Codex trusts is for its person to say; ask them to type "
            "'agent-sync install --agents codex --trust' in a terminal of their own"
        )
    if not (context.stdin.isatty() and context.stderr.isatty()):
        raise Conflict("--trust asks a question: run it on a terminal")
    if not used_clients.on_path(CODEX.programs):
        raise InstallError("there is no codex on the PATH to trust the hooks")


def trusted(context: Context, target: Path) -> list[str]:
    """Show the commands, ask, and have Codex trust them; what came of it.

    Raises Conflict where the person does not want it, InstallError where Codex does not do it.
    """
    program = used_clients.on_path(CODEX.programs)
    found = codex_trust.look(program, target, context.env)
    if found.trouble:
        raise InstallError(f"{found.trouble}; start Codex here once, trust the folder, try again")
    if not found.untrusted:
        return [f"Codex trusts all {len(found.hooks)} hooks already."]
    if not _is_yes(context, found):
        raise Conflict("the hooks are installed, and Codex does not trust them: it skips them")
    after = codex_trust.record(program, target, found.untrusted)
    if after.untrusted or after.trouble:
        raise InstallError(
            f"Codex still does not trust {len(after.untrusted)} hooks {after.trouble}".rstrip()
        )
    return [f"Codex trusts all {len(after.hooks)} hooks from now on, until their text changes."]


def _inside(context: Context, target: str) -> bool:
    """Whether a session started this, also where its variables were taken out."""
    there = Caller(context.env, os.path.abspath(os.path.join(context.cwd, target)))
    try:
        return there.inside
    except (NoProject, StoreError):
        return False
    finally:
        there.close()


def _is_yes(context: Context, found: Trust) -> bool:
    lines = [f"Codex is to run these {len(found.untrusted)} hooks, and trusts them by their text:"]
    for hook in found.untrusted:
        lines += ["", f"  {clean(hook.event)}", f"    {clean(hook.command)}"]
    context.stderr.write("\n".join([*lines, "", "Trust them? [y/N] "]))
    context.stderr.flush()
    return context.stdin.readline().strip().casefold() in _YES
