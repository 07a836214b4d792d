"""Which hook entries are ours, told by their command: today's, earlier ones, claude-agent-sync's.

A command is ours when it does nothing but look and then call one of our hooks. A line that
also does something else is its author's, and one that only mentions our name is a stranger's.
"""

import re
import shlex
from collections.abc import Mapping
from functools import lru_cache

from .hook_line import HOOKS, LOADER, LOST, SCRIPT

_PROGRAM = re.compile(r"(?:claude-)?agent-sync$")
_PYTHON = re.compile(r"(?:py|pythonw?|pypy)[0-9.]*$|\$\{?\w+\}?$")
_DOOR = re.compile(r"(?:^|/)agent-sync/scripts/[^/]+$")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)*$")
_LEADING = frozenset("if then else fi until do done ! { } exec".split())
_GUARDS = frozenset(("[", "test", "command", "type", "hash", "exit", "true", ":", "cd"))


def is_ours(handler: object) -> bool:
    """Whether this handler (one object of a group's ``hooks`` list) was written by or for us."""
    if not isinstance(handler, Mapping) or handler.get("type", "command") != "command":
        return False
    command, arguments = handler.get("command"), handler.get("args")
    if not isinstance(command, str):
        return False
    if isinstance(arguments, list):
        words = [command, *(word for word in arguments if isinstance(word, str))]
        return _calls_hook(words, " ".join(words))
    return _only_calls_hook(command)


def is_installed(handler: object) -> bool:
    """Whether ``install`` itself wrote it: ours, and run through the loader."""
    return is_ours(handler) and isinstance(handler, Mapping) and _mentions_loader(handler)


def _mentions_loader(handler: Mapping[str, object]) -> bool:
    arguments = handler.get("args")
    return LOADER in str(handler.get("command")) or (
        isinstance(arguments, list) and LOADER in arguments
    )


@lru_cache(512)  # the same lines are read for every scope and every question
def _only_calls_hook(text: str) -> bool:
    try:
        commands = _simple_commands(text)
    except ValueError:  # unbalanced quotes
        return False
    calls = [words for words in commands if words and words[0] not in _GUARDS]
    return bool(calls) and all(_calls_hook(words, text) for words in calls)


def _simple_commands(text: str) -> list[list[str]]:
    """The words of each simple command, without redirections, assignments and keywords."""
    lexer = shlex.shlex(text.replace("\n", ";"), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    commands: list[list[str]] = [[]]
    words = iter(lexer)
    for word in words:
        if set(word) <= set("();|&"):
            commands.append([])
        elif set(word) <= set("<>&"):
            if commands[-1] and commands[-1][-1].isdigit():
                commands[-1].pop()
            next(words, None)
        elif commands[-1] or not (word in _LEADING or _ASSIGNMENT.match(word)):
            commands[-1].append(word)
    return commands


def _calls_hook(words: list[str], whole: str) -> bool:
    program = _slashes(words[0])
    if _DOOR.search(program):
        return _names_event(words[1:])
    name = program.rsplit("/", 1)[-1].removesuffix(".exe").removesuffix(".cmd")
    if _PROGRAM.match(name):
        return len(words) > 2 and words[1] == "hook" and bool(_KEBAB.match(words[2]))
    return bool(_PYTHON.match(name)) and _python_calls_hook(words[1:], whole)


def _python_calls_hook(words: list[str], whole: str) -> bool:
    for at, word in enumerate(words):
        rest = words[at + 1 :]
        if word == "-c":
            ours = rest[:1] in ([LOADER], [LOST]) and SCRIPT in _slashes(whole)
            return ours and _names_event(rest[2:])
        if word == "-m":
            return rest[:2] in (["agent_sync", "hook"], ["claude_agent_sync", "hook"])
        if not word.startswith("-"):
            return bool(_DOOR.search(_slashes(word))) and _names_event(rest)
    return False


def _names_event(words: list[str]) -> bool:
    if words[:1] == ["hook"]:
        words = words[1:]
    if words[:1] == ["--client"]:
        words = words[2:]
    return bool(words) and words[0] in HOOKS


def _slashes(text: str) -> str:
    return text.replace("\\", "/")
