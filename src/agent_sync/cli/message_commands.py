"""``send``, ``inbox``, ``read-message``, ``ack``, ``thread``, ``search`` (MSG)."""

import argparse

from ..errors import InvalidInput
from ..feed import search
from ..messages import mailbox
from ..status import board
from ..views import addressing, payload, tables
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command, limit, message_id
from .result import Result

Found = list[tuple[mailbox.Message, list[str]]]


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
        "--to",
        action="append",
        required=True,
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
    body = context.read_text(args.message, "message")
    for address in args.to:
        if not address.strip() or len(address) > 200:
            raise InvalidInput("a recipient is an id, a name, a role or 'all'")
    with context.writing() as (store, me):
        number = mailbox.send(
            store,
            context.clock(),
            me,
            args.to,
            body,
            reply_to=args.reply_to,
            urgent=args.urgent,
            needs_ack=args.needs_ack,
        )
        there = board.agents(store, context.world())
        reached = [addressing.reached(store, address.strip(), there, me) for address in args.to]
    lines = [f"sent M{number} to {', '.join(clean(a.strip(), 64) for a in args.to)}"]
    lines += [str(one["note"]) for one in reached if one["note"]]
    return Result({"id": f"M{number}", "to": reached}, lines)


def run_inbox(context: Context, args: argparse.Namespace) -> Result:
    """Show mail; unless ``--peek`` it is read from now on, for this agent alone."""
    store, me = context.look()
    if me is None:
        return Result(
            {"messages": [], "marked_read": False},
            ["This shell is not registered, so nothing is addressed to it: 'agent-sync register'."],
        )
    found: Found = []
    with store.writing() as tx:
        now = context.clock()
        mail = mailbox.inbox(tx, me, now, unread_only=not args.all)
        unread = [one.id for one in mail if not one.read_at]
        if not args.peek:
            mailbox.mark_read(tx, me, unread, now)
        found = [(one, mailbox.addressees(tx, one.id)) for one in mail]
    lines = tables.messages(context.style, found, full=False)
    if lines and unread and not args.peek:
        lines += ["", f"{len(unread)} marked as read; 'agent-sync inbox --all' shows them again."]
    data = {
        "messages": [payload.message(one, to) for one, to in found],
        "marked_read": bool(unread and not args.peek),
    }
    if not lines:
        return Result(data, ["No messages." if args.all else "No unread messages."])
    return Result(data, lines, quotes=True)


def run_read(context: Context, args: argparse.Namespace) -> Result:
    """Show one message; it is read from now on by whom it was sent to. Raises NotFound."""
    store, me = context.look()
    letter = mailbox.get(store, args.id)
    to = mailbox.addressees(store, args.id)
    if me is not None and me.id != letter.sender_id and mailbox.is_for(store, me, args.id):
        with store.writing() as tx:
            mailbox.mark_read(tx, me, [args.id], context.clock())
    lines = tables.message(context.style, letter, to, full=True)
    return Result({"message": payload.message(letter, to)}, lines, quotes=True)


def run_ack(context: Context, args: argparse.Namespace) -> Result:
    """Acknowledge. Raises NotFound, InvalidInput."""
    with context.writing() as (store, me):
        mailbox.acknowledge(store, me, args.id, context.clock())
    return Result({"id": f"M{args.id}"}, [f"acknowledged M{args.id}"])


def run_thread(context: Context, args: argparse.Namespace) -> Result:
    """Show a thread, marking nothing. Raises NotFound."""
    store, _ = context.look()
    letters = mailbox.thread(store, args.id)
    found = [(one, mailbox.addressees(store, one.id)) for one in letters]
    return Result(
        {"messages": [payload.message(one, to) for one, to in found]},
        tables.messages(context.style, found, full=True),
        quotes=True,
    )


def run_search(context: Context, args: argparse.Namespace) -> Result:
    """Find words. Raises InvalidInput."""
    words = " ".join(args.words)
    if not words.strip() or len(words) > 1000:
        raise InvalidInput("name 1 to 1000 characters to search for")
    store, _ = context.look()
    letters = {"message": "M", "decision": "D", "task": "T"}
    hits = [
        (f"{letters[hit.kind]}{hit.number}", hit.kind, hit.body)
        for hit in search.find(store, words, args.limit)
    ]
    data = {"hits": [{"id": ref, "kind": kind, "text": body} for ref, kind, body in hits]}
    lines = [f"{ref:<6} {clean(body, 160)}" for ref, _, body in hits]
    return Result(data, lines or ["Nothing found."], quotes=bool(lines))
