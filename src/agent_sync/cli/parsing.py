"""The pieces that parsers are made of, and the types that arguments are read with (CLI-6)."""

import argparse
import os
from collections.abc import Callable
from typing import Any, NoReturn

from ..errors import InvalidInput, UsageError
from ..views.terminal import screen_size
from .context import Context
from .result import Result
from .value_kinds import FREE, Kind

Run = Callable[[Context, argparse.Namespace], Result]
Commands = "argparse._SubParsersAction[Parser]"

LONGEST_TTL = 7 * 24 * 60
LONGEST_WAIT = 3_600
DEFAULT_WAIT = 30
PATHS = frozenset({"file", "files", "target"})
"""Arguments that may hold bytes which are no UTF-8: the file system allows them."""


class HelpShown(Exception):
    """Somebody asked for help; the text is the answer."""


class Help(argparse.HelpFormatter):
    """As wide as the terminal, without what argparse would load to find that out."""

    def __init__(self, prog: str, **options: Any) -> None:
        options.setdefault("width", screen_size()[0] - 2)
        super().__init__(prog, **options)


class PlainHelp(Help, argparse.RawDescriptionHelpFormatter):
    """The same, and the description as it is."""


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of printing and leaving."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", Help)
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.color = False  # Python 3.14 would paint the help

    def add_argument(
        self, *names: str, kind: "Kind | None" = None, **options: Any
    ) -> argparse.Action:
        """As argparse has it, and with what the value is, for completion."""
        action = super().add_argument(*names, **options)
        if kind is not None:
            action.kind = kind  # type: ignore[attr-defined]
        return action

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> object:
        # argparse takes '--' out of an option's value and leaves a list behind.
        if action.option_strings and arg_strings == ["--"]:
            raise UsageError(f"{action.option_strings[0]} needs a value that is not '--'")
        return super()._get_values(action, arg_strings)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the sentence and where help is."""
        raise UsageError(f"{message}; '{self.prog} --help' shows how it is used")

    def print_help(self, file: object = None) -> None:  # noqa: ARG002
        """Raise HelpShown with the text."""
        raise HelpShown(self.format_help())


def command(
    sub: "argparse._SubParsersAction[Parser]", name: str, run: Run, summary: str, *, more: str = ""
) -> Parser:
    """Declare one command with what every command has: ``--json``, help, its function."""
    parser = sub.add_parser(
        name,
        help=summary,
        description=summary[:1].upper() + summary[1:] + ".",
        epilog=more or None,
        formatter_class=PlainHelp,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON envelope")
    parser.set_defaults(run=run, command=name)
    return parser


def kind_of(action: argparse.Action) -> "Kind | None":
    """What the value of an argument is; None when nobody has said so."""
    found = getattr(action, "kind", None)
    if found is None and (action.choices is not None or action.nargs == 0):
        return FREE
    return found if isinstance(found, Kind) else None


def spread_wait(argv: list[str]) -> list[str]:
    """Give a bare ``--wait`` its default, so that it never swallows the file behind it.

    A number behind it that names no file is taken as its seconds.
    """
    found: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return [*found, word, *rest]
        if word == "--wait":
            seconds = rest.pop(0) if rest and _is_seconds(rest[0]) else str(DEFAULT_WAIT)
            word = f"--wait={seconds}"
        found.append(word)
    return found


def _is_seconds(word: str) -> bool:
    return word.isascii() and word.replace(".", "", 1).isdigit() and not os.path.lexists(word)


def minutes(text: str) -> int:
    """A number of minutes, in ms: more than 0, at most 7 days. Raises InvalidInput."""
    return max(1, round(_measure(text, "a TTL", "minutes", LONGEST_TTL) * 60_000))


def seconds(text: str) -> int:
    """A number of seconds, in ms: more than 0, at most an hour. Raises InvalidInput."""
    return round(_measure(text, "a wait", "seconds", LONGEST_WAIT) * 1000)


def _measure(text: str, what: str, unit: str, most: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= most:  # a NaN is refused here too
        raise InvalidInput(f"{what} is more than 0 and at most {most} {unit}, not {text!r}")
    return value


def priority(text: str) -> int:
    """A priority from -1000 to 1000. Raises InvalidInput."""
    return _whole(text, "a priority", -1000, 1000)


def sequence(text: str) -> int:
    """A position in the feed. Raises InvalidInput."""
    return _whole(text, "a sequence number", 0, 2**62)


def token(text: str) -> int:
    """A fencing token. Raises InvalidInput."""
    return _whole(text, "a token", 1, 2**62)


def limit(text: str) -> int:
    """How many rows to show. Raises InvalidInput."""
    return _whole(text, "a limit", 1, 100_000)


def _whole(text: str, what: str, least: int, most: int) -> int:
    digits = text[1:] if text[:1] == "-" else text
    value = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else least - 1
    if not least <= value <= most:
        raise InvalidInput(f"{what} is a whole number from {least} to {most}, not {text[:40]!r}")
    return value


def message_id(text: str) -> int:
    """M340, m340 or 340. Raises InvalidInput."""
    return numbered(text, "M", "message")


def decision_id(text: str) -> int:
    """D3, d3 or 3. Raises InvalidInput."""
    return numbered(text, "D", "decision")


def numbered(text: str, letter: str, what: str) -> int:
    """The number of an id with or without its letter, in any case. Raises InvalidInput."""
    digits = text.strip()
    digits = digits[1:] if digits[:1].upper() == letter else digits
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        raise InvalidInput(f"a {what} id looks like {letter}12, not {text[:40]!r}")
    return int(digits)


def check_text(args: argparse.Namespace) -> None:
    """Refuse what cannot be stored: lone surrogates and NUL. Raises InvalidInput.

    Paths may hold bytes that are no UTF-8, as the system hands them over.
    """
    for name, value in vars(args).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                _check_one(name, text)


def _check_one(name: str, text: str) -> None:
    odd = [c for c in text if "\ud800" <= c <= "\udfff"]
    if odd and (name not in PATHS or not all("\udc80" <= c <= "\udcff" for c in odd)):
        raise InvalidInput(f"the value of {name!r} is no valid text (lone surrogates or bad UTF-8)")
    if "\0" in text:
        raise InvalidInput(f"the value of {name!r} holds a NUL character")
    if name in PATHS and not (text.strip() and len(text) <= 4096):
        raise InvalidInput(f"a path has 1 to 4096 characters, this one {len(text)}")
