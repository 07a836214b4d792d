"""The pieces that parsers are made of, and the types that arguments are read with (CLI-6)."""

import argparse
import os
from collections.abc import Callable
from textwrap import fill
from typing import Any, NoReturn

from ..actions import given_values
from ..actions.given_values import numbered
from ..errors import UsageError
from ..views.terminal import clean, screen_size
from .context import Context
from .durations import in_units, measure
from .help_groups import EXAMPLES, grouped
from .result import Result
from .value_kinds import FREE, Kind

Run = Callable[[Context, argparse.Namespace], Result]
Commands = "argparse._SubParsersAction[Parser]"

NO_NUMBER = -(2**63)
DEFAULT_WAIT = 30
PATHS = frozenset({"file", "files", "target", "against"})
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
        self._given: list[str] = []
        self.commands: argparse._SubParsersAction[Parser] | None = None
        """Of the whole program: its commands."""

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

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse has it; the words are kept for what is said of a mistake."""
        self._given = list(args or ())
        return super().parse_known_args(args, namespace)

    def parse_known_intermixed_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The same where options stand among words; newer Pythons ask the other no more."""
        self._given = list(args or ())
        return super().parse_known_intermixed_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the sentence, what may have been meant, and where help is."""
        said = self._unknown(self._misspelt(message)) or message
        raise UsageError(f"{said}; '{self.prog} --help' shows how it is used")

    def _misspelt(self, message: str) -> str:
        """The message for an option that nobody knows, where argparse misses another one first."""
        words = self._given if "arguments are required: " in message else []
        options = [word for word in words if word.startswith("--") and word != "--"]
        for word in options:
            if word.split("=")[0] not in self._option_string_actions:
                return f"unrecognized arguments: {word}"
        return message

    def _unknown(self, message: str) -> str:
        """The sentence for words that nobody asked for, '' for any other mistake."""
        head, _, rest = message.partition("unrecognized arguments: ")
        if head or not rest:
            return ""
        word = (rest.split() or [""])[0]
        name = word.split("=")[0]
        if not word.startswith("-"):
            return f"{clean(rest, 200)} is too much: {self.prog} takes no more words"
        from difflib import get_close_matches

        near = get_close_matches(name, self._option_string_actions, 2, 0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return f"{self.prog} has no option {clean(name, 80)}{hint}"

    def format_help(self) -> str:
        """As argparse has it; of a command with an example, of all of them in groups."""
        name = self.get_default("command")
        if name in EXAMPLES:
            return f"{super().format_help()}\nexample:\n  agent-sync {EXAMPLES[name]}\n"
        if self.commands is None:
            return super().format_help()
        summaries = {one.dest: one.help or "" for one in self.commands._choices_actions}
        if summaries.keys() != EXAMPLES.keys():
            return super().format_help()
        head = f"{self.format_usage()}\n{self.description}\n\n"
        width = screen_size()[0] - 2
        return f"{head}{grouped(summaries, width)}\n\n{fill(self.epilog or '', width)}\n"

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
    number = word.isascii() and word.replace(".", "", 1).isdigit()
    return (number or in_units(word) is not None) and not os.path.lexists(word)


def minutes(text: str) -> int:
    """A length of time, a bare number in minutes; in ms. Raises InvalidInput."""
    return given_values.ttl_ms(measure(text, 60), text)


def pause_time(text: str) -> int:
    """How long a pause is, a bare number in minutes; in ms. Raises InvalidInput."""
    return given_values.pause_ms(measure(text, 60), text)


def seconds(text: str) -> int:
    """A length of time, a bare number in seconds; in ms. Raises InvalidInput."""
    return given_values.wait_ms(measure(text, 1), text)


def priority(text: str) -> int:
    """A priority. Raises InvalidInput."""
    return given_values.priority(_whole(text), text)


def sequence(text: str) -> int:
    """A position in the feed. Raises InvalidInput."""
    return given_values.sequence(_whole(text), text)


def token(text: str) -> "int | str":
    """A fencing token. Raises InvalidInput."""
    return given_values.token(text if ":" in text else _whole(text), text)


def limit(text: str) -> int:
    """How many rows to show. Raises InvalidInput."""
    return given_values.limit(_whole(text), text)


def _whole(text: str) -> int:
    """The number, one that is none of ours for what is no whole number."""
    digits = text[1:] if text[:1] == "-" else text
    known = digits.isascii() and digits.isdigit() and len(digits) < 20
    return int(text) if known else NO_NUMBER


def message_id(text: str) -> int:
    """M340, m340 or 340. Raises InvalidInput."""
    return numbered(text, "M", "message")


def decision_id(text: str) -> int:
    """D3, d3 or 3. Raises InvalidInput."""
    return numbered(text, "D", "decision")


def check_text(args: argparse.Namespace) -> None:
    """Refuse what cannot be stored: lone surrogates and NUL. Raises InvalidInput.

    Paths may hold bytes that are no UTF-8, as the system hands them over.
    """
    for name, value in vars(args).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                given_values.check_text(name, text, is_path=name in PATHS)
