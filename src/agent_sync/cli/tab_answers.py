"""What can stand where the cursor is: the engine behind the scripts of ``completion SHELL``.

The scripts ask with ``agent-sync complete --shell SHELL --index N -- WORDS...``: N is the word
to complete, from 0, among the words behind ``agent-sync``. The answer is raw. Its first line
says what the shell completes by itself (``files``, ``folders`` or ``none``), and how many
characters of the word stand before the value (``--to=`` is 5). Each other line is a candidate:
for zsh and fish its text, a tab and a description; for bash what is to be added to the word.
"""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from ..status.nameable import Offer
from ..views.terminal import clean
from . import shellwords
from .context import Context
from .parsing import Parser, kind_of, spread_wait

BASH, ZSH, FISH = "bash", "zsh", "fish"
SHELLS = (BASH, ZSH, FISH)
LONGEST = 500
ABOUT = 72
"""Most columns of a description."""


class Asked(NamedTuple):
    """A request: the words before the one in question, without quotes, and that one."""

    shell: str
    before: list[str]
    typed: shellwords.Typed


class Found(NamedTuple):
    """What the shell does itself, where the value begins, and what is offered."""

    own: str = "none"
    head: int = 0
    offers: "list[Offer]" = []
    dashes: bool = False
    """Whether a text may begin with a dash here, because nothing takes it for an option."""


def answer(context: Context, words: list[str]) -> list[str]:
    """The lines for a script. A request that is not one gets the empty answer."""
    asked = _asked(words)
    if asked is None:
        return ["none 0"]
    found = _found(context, asked)
    encoding = getattr(context.stdout, "encoding", None) or "utf-8"
    once: dict[str, Offer] = {}
    for offer in found.offers:
        once.setdefault(offer.text, offer)
    lines = [_line(asked, found, offer, encoding) for offer in once.values()]
    return [f"{found.own} {found.head}", *(line for line in lines if line is not None)]


def _asked(words: list[str]) -> "Asked | None":
    if len(words) < 5 or [words[0], words[2], words[4]] != ["--shell", "--index", "--"]:
        return None
    shell, index, rest = words[1], words[3], words[5:]
    if shell not in SHELLS or not (index.isascii() and index.isdigit() and len(index) < 6):
        return None
    number = int(index)
    if number > len(rest):
        return None
    raw = [*rest, ""][number]
    if shell != BASH:
        return Asked(shell, rest[:number], shellwords.Typed(raw))
    before = [shellwords.read(word).text for word in rest[:number]]
    return Asked(shell, before, shellwords.read(raw))


def _line(asked: Asked, found: Found, offer: Offer, encoding: str) -> "str | None":
    """One candidate as the script reads it; None for one that cannot be typed safely."""
    if not _typable(offer.text, encoding) or (offer.text[0] == "-" and not found.dashes):
        return None
    whole = asked.typed.text[: found.head] + offer.text
    if asked.shell == BASH:
        return shellwords.rest(asked.typed, whole)
    about = clean(offer.about, ABOUT).encode(encoding, "replace").decode(encoding)
    return (whole if asked.shell == FISH else offer.text) + "\t" + about


def _typable(text: str, encoding: str) -> bool:
    """Whether a person could type this and mean exactly it: no escapes, marks or line breaks."""
    if not 0 < len(text) <= LONGEST or text != text.strip() or clean(text) != text:
        return False
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _found(context: Context, asked: Asked) -> Found:
    from .command_table import TABLE, build_parser

    before, typed = asked.before, asked.typed.text
    if before[:1] == ["--json"]:
        before = [*before[1:2], *before[:1], *before[2:]] if before[1:] else []
    if not before and typed.startswith("-"):
        return Found(offers=_options(build_parser(())[0], {}), dashes=True)
    if before in ([], ["help"]):
        return Found(offers=_commands(typed))
    if before[0] not in TABLE:
        return Found()
    parser = build_parser([TABLE[before[0]]])[1][before[0]]
    return _in_command(context, parser, spread_wait(before[1:]), typed)


def _commands(typed: str) -> list[Offer]:
    """Commands with their summaries; only modules of those that the typed text may become."""
    from .command_table import TABLE, build_parser

    likely = [name for name in TABLE if _may_become(typed, name)]
    top, parsers = build_parser(dict.fromkeys(TABLE[name] for name in likely))
    helps = {
        choice.dest: choice.help or ""
        for action in top._actions
        if isinstance(action, argparse._SubParsersAction)
        for choice in action._choices_actions
    }
    return [Offer(name, helps.get(name, "")) for name in likely if name in parsers]


def _may_become(typed: str, name: str) -> bool:
    """Whether the letters stand in the name in this order: shells have their own ways to match."""
    letters = iter(name)
    return all(char in letters for char in typed.casefold())


class Place(NamedTuple):
    """Where the walk over a command's words ended."""

    given: "dict[argparse.Action, list[str]]"
    pending: "argparse.Action | None"
    literal: bool
    position: "argparse.Action | None"


def _walk(parser: Parser, words: list[str]) -> Place:
    """Read a command's words as its parser would, whole or not, right or wrong."""
    by_name = {name: action for action in parser._actions for name in action.option_strings}
    positions = _positions(parser)
    given: dict[argparse.Action, list[str]] = {}
    pending: argparse.Action | None = None
    literal = False
    for word in words:
        if pending is not None and _takes(pending, word):
            given.setdefault(pending, []).append(word)
            pending = None
        elif word == "--" and not literal:
            pending = None
            literal = True
        elif literal or not word.startswith("-") or word == "-":
            action = next(positions, None)
            if action is not None:
                given.setdefault(action, []).append(word)
        else:
            name, equals, value = word.partition("=")
            option = by_name.get(name) or by_name.get(word[:2])
            if option is not None:
                given.setdefault(option, []).extend([value] if equals else [])
                pending = option if name in by_name and not equals and option.nargs != 0 else None
    return Place(given, pending, literal, next(positions, None))


def _takes(option: argparse.Action, word: str) -> bool:
    """Whether an option that stands last takes the next word for its value."""
    return option.nargs != "?" or not word.startswith("-")


def _positions(parser: Parser) -> "Iterator[argparse.Action]":
    """The positional argument of the first word, of the second, and so on."""
    for action in parser._actions:
        if not action.option_strings:
            yield action
            while action.nargs in ("*", "+"):
                yield action


def _in_command(context: Context, parser: Parser, words: list[str], typed: str) -> Found:
    place = _walk(parser, words)
    if place.pending is not None and _takes(place.pending, typed):
        return _values(context, place, place.pending)
    if not place.literal and typed.startswith("-"):
        return _option(context, parser, place, typed)
    if place.position is not None:
        return _values(context, place, place.position)
    return Found() if place.literal else Found(offers=_options(parser, place.given), dashes=True)


def _option(context: Context, parser: Parser, place: Place, typed: str) -> Found:
    name, equals, _ = typed.partition("=")
    if not equals:
        return Found(offers=_options(parser, place.given), dashes=True)
    for action in parser._actions:
        if name in action.option_strings and action.nargs != 0:
            return _values(context, place, action, head=len(name) + 1, dashes=True)
    return Found()


def _options(parser: Parser, given: "dict[argparse.Action, list[str]]") -> list[Offer]:
    """The options that can still be given, by their long names."""
    left = [a for a in parser._actions if a.option_strings and (a not in given or _repeatable(a))]
    left.sort(key=lambda action: action.dest in ("help", "json"))  # what every command has
    return [
        Offer(max(action.option_strings, key=len), (action.help or "").replace("%%", "%"))
        for action in left
    ]


def _repeatable(action: argparse.Action) -> bool:
    return isinstance(action, argparse._AppendAction) or action.nargs in ("*", "+")


def _values(
    context: Context,
    place: Place,
    action: argparse.Action,
    *,
    head: int = 0,
    dashes: bool = False,
) -> Found:
    if action.choices is not None:
        return Found(offers=[Offer(str(choice), "") for choice in action.choices], head=head)
    from . import tab_values

    kind = kind_of(action)
    if kind is None:
        return Found()
    forced = any("--force" in option.option_strings for option in place.given)
    already = place.given.get(action, ()) if _repeatable(action) else ()
    found = tab_values.values(context, kind, forced=forced)
    left = [offer for offer in found if offer.text not in already]
    return Found(tab_values.OWN.get(kind.name, "none"), head, left, dashes)
