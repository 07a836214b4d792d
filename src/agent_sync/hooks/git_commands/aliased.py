"""Git commands behind an alias of the configuration, spelled out (AUTO-6, WORK-8).

Git is asked once a line, and only for a name that is none of its own. An alias that is a program
('!…') no text explains: it is watched, like every program.
"""

import os

from ...shell.effects import GitCall
from ...shell.git.command_names import KNOWN, words_of
from ...shell.options import Options
from ...shell.text_paths import Within
from ..call import Call

DEEP = 4
"""Git itself follows an alias to an alias, and stops at a circle."""


def spelled_out(call: Call, gits: "list[GitCall]") -> "list[GitCall]":
    """The commands, each with its alias in place of the name. Not inside a transaction."""
    found: dict[str, dict[str, str]] = {}
    return [_meant(call, one, found) for one in gits]


def _meant(call: Call, one: GitCall, found: "dict[str, dict[str, str]]") -> GitCall:
    for _ in range(DEEP):
        globals_ = Options(one.argv, GitCall.SHORT, GitCall.VALUED, ordered=True)
        name = globals_.operands[0] if globals_.operands else None
        if name is None or isinstance(name, Within) or name in KNOWN:
            return one
        words = words_of(_alias(call, one, globals_, name.lower(), found))
        if not words:
            return one
        at = len(one.argv) - len(globals_.operands)
        spelled = GitCall([*one.argv[:at], *words, *one.argv[at + 1 :]], one.cwd, one.env)
        spelled.stdin, spelled.made = one.stdin, one.made
        one = spelled
    return one


def _alias(
    call: Call, one: GitCall, globals_: Options, name: str, found: "dict[str, dict[str, str]]"
) -> str:
    """What the line itself says that a name stands for, or the configuration where it works."""
    for value in globals_.values("-c"):
        key, _, meant = (value or "").partition("=")
        if key.lower() == f"alias.{name}":
            return meant
    folder = os.path.join(call.cwd, one.cwd or "", *(x or "" for x in globals_.values("-C")))
    place = folder if os.path.isdir(folder) else call.project.checkout
    if place not in found:
        from ...git.aliases import aliases
        from ...git.runner import git_at

        found[place] = aliases(git_at(place, call.git_seconds))
    return found[place].get(name, "")
