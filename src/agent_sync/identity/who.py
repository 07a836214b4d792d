"""Who am I, and how do I know (ID-1, ID-4).

An agent's id is its session's id, behind the short name of its client and a colon unless that is
Claude Code (AGENT-5); a subagent's is ``<session>/<agent_id>``. That one slash is the whole family
tree: ancestry is a prefix test and needs no look-up.
"""

import os

from ..clients.claude_code import NAME as PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATOR = "operator"
SYSTEM = "agent-sync"
RESERVED = ("all", OPERATOR, SYSTEM)
SHELL_FILE = "shell-id"
ID = "AGENT_SYNC_ID"
UNSURE = "unsure"
"""The source where a client stands around a shell, and its session is not told."""
MAX_ID = 200


def identify(
    env: "Mapping[str, str]", *, session_id: str = "", agent_id: str = "", folder: str = ""
) -> tuple[str, str]:
    """(id, source) of whoever is acting.

    Precedence: ``AGENT_SYNC_ID``, the hook payload's session id (as ``session_name`` gives it), the
    variables of the client around a shell, the shell's id file in ``folder``. ('', 'none') when
    nobody is known. A subagent that is told stands in the id. Of several clients around a shell
    the nearest counts; where that is not known, and where the client tells its shells nothing, the
    source is ``UNSURE`` and the id ''.
    """
    root, source = clean_id(env.get(ID, "")), ID
    if session_id and (not root or root in RESERVED or client_of(root)):
        # A hook is a session's, never the person's, nor of a client around its own one.
        root, source = clean_id(session_id), "session_id"
    elif not session_id and (not root or client_of(root)):
        root, source, agent_id = in_shell(env)
    if root:
        child = clean_id(agent_id)
        return (f"{root}/{child}", f"{source}+agent_id") if child else (root, source)
    if source == UNSURE:
        return "", UNSURE
    shell = _read_shell_id(folder)
    return (shell, SHELL_FILE) if shell else ("", "none")


def in_shell(env: "Mapping[str, str]") -> "tuple[str, str, str]":
    """(session, source, subagent) by what the client around a shell has set there.

    That may be in our own variable; a name that somebody chose there does not count here.
    """
    from ..clients import in_client

    given = clean_id(env.get(ID, ""))
    about = in_client.around(env, ours=client_of(given))
    if len(about) != 1:
        return "", UNSURE if about else "none", ""
    (one,) = about
    told, variable = one.told(env)
    if clean_id(told):
        return session_name(one.name, told), variable, clean_id(one.child(env))
    if client_of(given) == one.name:
        return given, ID, ""
    return "", UNSURE if one.sure_only else "none", ""


def session_name(client: str, session_id: str) -> str:
    """The id of a client's session, by what the client calls it; '' for ''.

    ``client`` is its short name. Claude Code's stay as they are, and so does what is unknown's.
    """
    name = clean_id(session_id)
    if not name or client in ("", PLAIN):
        return name
    return clean_id(f"{client}:{name}")


def client_of(agent_id: str) -> str:
    """The short name of the client in an id, '' for Claude Code's and for what is no session's."""
    head, colon, _ = agent_id.partition(":")
    if not colon:
        return ""
    from ..clients.in_client import NAMES

    return head if head in NAMES and head != PLAIN else ""


def clean_id(value: str) -> str:
    """An id with what would be ambiguous or unprintable taken out; '' stays ''."""
    text = value.strip()
    if text.isascii() and text.isprintable() and "/" not in text:
        return text[:MAX_ID]
    kept = (
        "-" if c == "/" or not c.isprintable() or 0xD800 <= ord(c) <= 0xDFFF else c for c in text
    )
    return "".join(kept)[:MAX_ID]


def session_of(agent_id: str) -> str:
    """The session an agent belongs to (itself, unless it is a subagent)."""
    return agent_id.split("/", 1)[0]


def count_as_one(one: str, other: str) -> bool:
    """Whether two agents are one author: a session and its subagents are (GATE-9)."""
    return session_of(one) == session_of(other)


def is_ancestor(ancestor: str, agent_id: str) -> bool:
    """Whether ``agent_id`` is a descendant of ``ancestor``."""
    return agent_id.startswith(ancestor + "/")


def new_shell_id(folder: str) -> str:
    """Make (or read, when another process was first) the id of this repository's bare shell.

    The file is whole as soon as it is there. One without an id, as a full disk leaves it, is
    replaced. Raises OSError when the folder cannot be written.
    """
    from ..system.plain_files import own

    path = os.path.join(folder, SHELL_FILE)
    mine = f"shell-{os.urandom(4).hex()}"
    aside = f"{path}.{mine}"
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            os.write(handle, mine.encode("ascii") + b"\n")
            own(handle, folder, 0o600)
        finally:
            os.close(handle)
        return _put(aside, path, mine) or _read_shell_id(folder) or _replaced(aside, path, mine)
    finally:
        _unlink(aside)


def _put(aside: str, path: str, mine: str) -> str:
    """Give the file its name unless another has it; '' then."""
    try:
        os.link(aside, path)
    except FileExistsError:
        return ""
    except (OSError, AttributeError):  # a file system without links
        return "" if os.path.lexists(path) else _replaced(aside, path, mine)
    return mine


def _replaced(aside: str, path: str, mine: str) -> str:
    try:
        os.replace(aside, path)
    except OSError as error:  # it names the file aside, which is not what is in the way
        raise type(error)(error.errno, error.strerror, path) from error
    return mine


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _read_shell_id(folder: str) -> str:
    if not folder:
        return ""
    from ..system.plain_files import tail

    text = tail(os.path.join(folder, SHELL_FILE), MAX_ID, follow=False)
    found = clean_id(text.decode("utf-8", "replace"))
    return "" if found in RESERVED else found
