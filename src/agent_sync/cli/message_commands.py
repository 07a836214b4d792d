"""``send``, ``inbox``, ``read-message``, ``ack``, ``thread``, ``search`` (MSG)."""

import argparse
import shlex

from ..actions import message_actions
from ..actions.message_actions import Letter
from ..errors import UsageError
from ..views import addressing, answers, payload, tables
from ..views.shapes import MessageData
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command, limit, message_id
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    _add_send(sub)
    parser = command(sub, "inbox", run_inbox, "show unread mail, and mark it as read")
    parser.add_argument("--all", action="store_true", help="also what was read before")
    parser.add_argument("--peek", action="store_true", help="leave it unread")
    _add_of_one(sub)
    parser = command(sub, "search", run_search, "find words in messages, decisions and tasks")
    parser.add_argument("words", nargs="+", metavar="WORD", kind=value_kinds.FREE)
    parser.add_argument("--limit", type=limit, default=50, kind=value_kinds.FREE)


def _add_of_one(sub: "argparse._SubParsersAction[Parser]") -> None:
    for name, run, summary, kind in (
        (
            "read-message",
            run_read,
            "show one message in full, and mark it as read",
            value_kinds.MAIL,
        ),
        ("ack", run_ack, "acknowledge a message; its sender is told", value_kinds.TO_ACK),
        (
            "thread",
            run_thread,
            "show a message with everything before and after it",
            value_kinds.MESSAGE,
        ),
    ):
        parser = command(sub, name, run, summary)
        parser.add_argument("id", type=message_id, metavar="ID", kind=kind, help="for example M340")


def _add_send(sub: "argparse._SubParsersAction[Parser]") -> None:
    parser = command(sub, "send", run_send, "send a message")
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WHO TEXT",
        kind=value_kinds.ADDRESS,
        help="without --to: to whom, and the text",
    )
    parser.add_argument(
        "--to",
        action="append",
        metavar="WHO",
        kind=value_kinds.ADDRESS,
        help="an id, a name, a role or 'all'; may be repeated",
    )
    parser.add_argument(
        "--message", kind=value_kinds.FREE, help="the text; '-' or nothing reads standard input"
    )
    parser.add_argument(
        "--reply-to", type=message_id, default=0, metavar="ID", kind=value_kinds.MAIL
    )
    parser.add_argument("--urgent", action="store_true", help="shown first")
    parser.add_argument("--needs-ack", action="store_true", help="ask for 'agent-sync ack'")


def run_send(context: Context, args: argparse.Namespace) -> Result:
    """Send a message; it is accepted when nobody has that name yet, and that is said."""
    to, text = _addressed(args)
    body = _body(context, args, text)
    done = message_actions.send(
        context,
        to,
        body,
        reply_to=args.reply_to,
        urgent=args.urgent,
        needs_ack=args.needs_ack,
    )
    lines = [*addressing.sent(done.number, done.to), *addressing.again(done.to, body)]
    return Result(answers.sent(done), lines)


def _addressed(args: argparse.Namespace) -> "tuple[list[str], str | None]":
    """To whom, and the text if it was given: by options, or 'WHO TEXT'. Raises UsageError."""
    words, to = list(args.words), list(args.to or ())
    if not to and words:
        to = [words.pop(0)]
    if not to:
        raise UsageError(
            'say to whom, and what: agent-sync send WHO "TEXT"; to all: agent-sync send all "TEXT"'
        )
    if words and args.message is not None:
        raise UsageError("give the text once: behind WHO, or with --message")
    return to, " ".join(words) if words else args.message


def _body(context: Context, args: argparse.Namespace, text: "str | None") -> str:
    """The text. Of one lone word nobody can tell whether it is WHO or TEXT: raises UsageError where
    none is piped in."""
    if text is not None or args.to:
        return context.read_text(text, "message")
    body = "" if context.stdin.isatty() else context.read_text(None, "message")
    if not body.strip():
        word = shlex.quote(clean(args.words[0], 200))
        if "@" in word:  # nobody says so little, and so it is somebody's name
            raise UsageError(f'the text is missing: agent-sync send --to {word} --message "TEXT"')
        raise UsageError(
            f'the text is missing: agent-sync send {word} "TEXT" tells {word}, '
            f"agent-sync send all {word} tells everybody"
        )
    return body


def run_inbox(context: Context, args: argparse.Namespace) -> Result:
    """Show mail; unless ``--peek`` it is read from now on, for this agent alone."""
    found = message_actions.inbox(context, everything=args.all, peek=args.peek)
    if found is None:
        return Result(
            answers.inbox(found),
            ["This shell is not registered, so nothing is addressed to it: 'agent-sync register'."],
        )
    data = answers.inbox(found)
    lines = tables.messages(context.style, found.letters, full=False)
    if not lines:
        return Result(data, ["No messages." if args.all else "No unread messages."])
    if found.marked:
        lines += ["", f"{found.marked} marked as read; 'agent-sync inbox --all' shows them again."]
    return Result(data, lines, quotes=True)


def _data(letters: list[Letter]) -> list[MessageData]:
    return [payload.message(row, to) for row, to in letters]


def run_read(context: Context, args: argparse.Namespace) -> Result:
    """Show one message; it is read from now on by whom it was sent to. Raises NotFound."""
    row, to = message_actions.read(context, args.id)
    lines = tables.message(context.style, row, to, full=True)
    return Result({"message": payload.message(row, to)}, lines, quotes=True)


def run_ack(context: Context, args: argparse.Namespace) -> Result:
    """Acknowledge. Raises NotFound, InvalidInput."""
    message_actions.acknowledge(context, args.id)
    return Result({"id": f"M{args.id}"}, [f"acknowledged M{args.id}"])


def run_thread(context: Context, args: argparse.Namespace) -> Result:
    """Show a thread, marking nothing. Raises NotFound."""
    found = message_actions.thread(context, args.id)
    lines = tables.messages(context.style, found, full=True)
    return Result({"messages": _data(found)}, lines, quotes=True)


def run_search(context: Context, args: argparse.Namespace) -> Result:
    """Find words. Raises InvalidInput."""
    letters = {"message": "M", "decision": "D", "task": "T"}
    found = message_actions.search(context, " ".join(args.words), args.limit)
    hits = [(f"{letters[hit.kind]}{hit.number}", hit.kind, hit.body) for hit in found]
    data = {"hits": [{"id": ref, "kind": kind, "text": body} for ref, kind, body in hits]}
    lines = [f"{ref:<6} {clean(body, 160)}" for ref, _, body in hits]
    return Result(data, lines or ["Nothing found."], quotes=bool(lines))
