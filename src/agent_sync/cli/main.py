"""The door of the command line: find the command, run it, render what it gives back.

One table maps commands to modules, so that a known command imports only its own. This is
the only place that prints, and the only one that catches what nobody expected.
"""

import gc
import os
import sys

from ..errors import ERROR, OK, AgentSyncError, UsageError
from .command_table import MODULES, TABLE, build_parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import NoReturn, TextIO

    from .context import Context
    from .result import Result


INTERRUPTED = 130
EXTRAS = frozenset("console mcp serve room user token device link unlink relay".split())
"""An installed copy has no libraries of these."""
LONGEST_SAID = 8_000
"""Bytes of an error with what it quotes, in a session."""
COMPLETING = ["complete", "--shell"]
"""How the scripts of 'completion' ask (see ``tab_answers``): no command for people."""


class Unwritten(OSError):
    """A stream takes no more."""


def main(argv: "list[str] | None" = None) -> int:
    """Run one command and give its exit status (CLI-3). Prints; never raises, never exits."""
    _open_streams()
    gc.enable()  # a door that is made for hooks has switched it off
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] in (["hook"], ["statusline"]) and "--help" not in words and "-h" not in words:
        return _hook(words[1:] if words[0] == "hook" else words[:1])
    from .context import Context

    context = Context()
    try:
        return _run(context, words)
    except BrokenPipeError:
        _let_go_of_stdout()
        return OK
    except OSError as error:  # the stream itself is full or gone
        _say_unwritten(error)
        _let_go_of_stdout()
        return ERROR
    except KeyboardInterrupt as stop:
        return stop.args[0] if stop.args and isinstance(stop.args[0], int) else INTERRUPTED
    finally:
        _told(context)
        context.close()


def _told(context: "Context") -> None:
    if context.store_in_use is None:
        return
    try:  # too few files may be left to load it
        from ..actions.call_end import tell_person
    except OSError:
        return
    tell_person(context)


def console_script() -> "NoReturn":
    """The entry point of the installed command."""
    sys.exit(main())


def _open_streams() -> None:
    """A stream that was closed before the start swallows what is written to it."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _hook(words: "list[str]") -> int:
    # Straight to the hooks, without a parser: this runs before every edit, or every few seconds.
    from ..hooks.entry import main as run

    run(words)


def _run(context: "Context", words: "list[str]") -> int:
    words = _json_last(words)
    context.as_json = "--json" in _options(words)
    if context.as_json:  # behind an open database there may be no file descriptor left to load it
        import json  # noqa: F401
    command = next((word for word in words if not word.startswith("-")), "")
    try:
        result = _result(context, words)
        if result.stream is not None:
            return _pour(context, result)
    except AgentSyncError as error:
        result = _failed(_explained(context, error))
    except (BrokenPipeError, Unwritten):
        raise
    except Exception as error:  # the one place for what nobody expected
        if os.environ.get("AGENT_SYNC_DEBUG"):
            raise
        odd = not isinstance(error, OSError)
        result = _failed((odd and context.damage()) or _unexpected(error))
    if words[:2] == COMPLETING:  # nobody asked for a word about it
        return OK
    return _render(context, command, result)


def _json_last(words: "list[str]") -> "list[str]":
    """Let ``--json`` stand before the command too."""
    if words[:1] == ["--json"] and len(words) > 1:
        return [words[1], "--json", *words[2:]]
    return words


def _options(words: "list[str]") -> "list[str]":
    return words[: words.index("--")] if "--" in words else words


def _result(context: "Context", words: "list[str]") -> "Result":
    from .parsing import HelpShown, check_text, spread_wait
    from .result import Result

    if words[:2] == COMPLETING:
        from .tab_answers import answer

        return Result(stream=answer(context, words[1:]))
    if words[:1] in (["--version"], ["-V"]):
        words = ["version", *words[1:]]
    if words[:1] == ["help"]:
        words = [*words[1:2], "--help"]
    if words[:1] and words[0] in EXTRAS:
        from .handed_over import hand_over

        hand_over(words)
    if not _options(words):
        raise UsageError("name a command; 'agent-sync --help' lists them")
    try:
        args = _parse(spread_wait(words))
    except HelpShown as shown:
        text = str(shown)
        return Result({"help": text}, text.rstrip("\n").split("\n"))
    check_text(args)
    return _signed(context, _done(context, args))


def _done(context: "Context", args: "argparse.Namespace") -> "Result":
    """What a command gives back. What its action refuses is put into words here."""
    from ..actions.refusal_types import Refusal

    try:
        result: Result = args.run(context, args)
    except Refusal as refused:
        from ..views.refused_action import said

        raise said(refused) from None
    return result


def _parse(words: "list[str]") -> "argparse.Namespace":
    if words[0] not in TABLE:
        _check_known(words[0])
        return build_parser(MODULES)[0].parse_args(words)
    _, commands = build_parser([TABLE[words[0]]])
    # Intermixed: options may stand between two files. No verb stands behind '--'.
    args = commands[words[0]].parse_intermixed_args(words[1:])
    args.before = tuple(_options(words[1:]))
    return args


def _signed(context: "Context", result: "Result") -> "Result":
    """Say in the data who acted, and how that is known (ID-4)."""
    if context.me is None:
        return result
    who = {"acting_as": context.me.id, "source": context.source}
    return result._replace(data={**result.data, **who})


def _check_known(command: str) -> None:
    if command and not command.startswith("-"):
        from difflib import get_close_matches

        from .meant_words import MEANT

        near = MEANT.get(command) or get_close_matches(command, TABLE, 3, 0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"there is no command {command!r}{hint}; 'agent-sync --help' lists them")


def _failed(error: AgentSyncError) -> "Result":
    from .result import failed

    return failed(error)


def _explained(context: "Context", error: AgentSyncError) -> AgentSyncError:
    """A table or column that is missing is a damaged database, and there is a way out."""
    said = str(error)
    missing = said.startswith(("no such table", "no such column", "table ")) and "(" in said
    return (error.code == "database" and missing and context.damage()) or error


def _unexpected(error: Exception) -> AgentSyncError:
    if isinstance(error, OSError):  # no fault of the program: too many open files, no permission
        where = f" ({error.filename})" if error.filename else ""
        return AgentSyncError(f"the system refuses: {error.strerror or error}{where}")
    found = AgentSyncError(
        f"internal error: {type(error).__name__}: {error}; "
        "AGENT_SYNC_DEBUG=1 shows where, please report it"
    )
    found.code = "internal"
    found.exit_status = ERROR
    return found


def _render(context: "Context", command: str, result: "Result") -> int:
    if context.as_json:
        from .result import envelope

        write(sys.stdout, envelope(command, result) + "\n")
        return result.exit_code
    for text in result.notes:
        write(sys.stderr, _said(context, text, None))
    for problem in () if result.told else result.problems:
        write(sys.stderr, _said(context, problem.message, problem.apart))
    if result.raw is not None:
        _write_raw(result.raw)
    if result.lines:
        lines = _for_model(result) if context.in_session else result.lines
        write(sys.stdout, "\n".join(lines) + "\n")
    return result.exit_code


def _said(context: "Context", text: str, apart: "tuple[str, Sequence[str]] | None") -> str:
    """A sentence for standard error; in a session what it quotes stands below it, framed."""
    from ..views.terminal import clean

    if not context.in_session:
        return f"agent-sync: {clean(text)}\n"
    from ..views.model_frame import defanged, frame

    said, quoted = apart or (text, ())
    own = [f"agent-sync: {defanged(clean(said))}"]
    return frame(own, list(quoted), limit=LONGEST_SAID, hard_limit=LONGEST_SAID) + "\n"


def _for_model(result: "Result") -> "Sequence[str]":
    """The lines as a session's model may read them: a command's output reaches it (HOOK-7)."""
    if result.framed:
        return result.lines
    from ..views.model_frame import defanged, framed

    if result.quotes:
        return [*map(defanged, result.own), *framed(result.quoted or result.lines)]
    return [defanged(line) for text in result.lines for line in text.split("\n")]


def _pour(context: "Context", result: "Result") -> int:
    stream = result.stream or ()
    shown: "Callable[[str], str]" = str
    if result.quotes and context.in_session:
        from ..views.model_frame import framed_alone as shown
    try:
        for line in stream:
            write(sys.stdout, shown(line) + "\n")
    finally:
        # What it shows goes now, not when somebody collects it: standard error is about to close.
        getattr(stream, "close", int)()
    return result.exit_code


def write(stream: "TextIO", text: str) -> None:
    """Write and flush; a character that the stream cannot carry becomes '?'.

    Raises BrokenPipeError when the reader left, Unwritten when the stream is full.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(error.errno, error.strerror) from error


def _write_raw(data: bytes) -> None:
    """Bytes as they are: what a program reads from a pipe."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        write(sys.stdout, data.decode("utf-8", "replace"))
        return
    try:
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(error.errno, error.strerror) from error


def _say_unwritten(error: OSError) -> None:
    try:
        write(sys.stderr, f"agent-sync: the answer cannot be written: {error.strerror or error}\n")
    except (OSError, ValueError):  # then nobody can be told
        return


def _let_go_of_stdout() -> None:
    """The reader left: keep the interpreter from complaining about it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            handle = os.open(os.devnull, os.O_WRONLY)
            os.dup2(handle, stream.fileno())
            os.close(handle)
        except (OSError, ValueError):
            continue
