"""Who acts: the session that a hook is told of, that of the client around a shell, or the shell."""

import os

from .who import (
    ID,
    MAX_ID,
    RESERVED,
    SHELL_FILE,
    UNSURE,
    clean_id,
    client_of,
    of_session,
    session_name,
    with_child,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


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
    if session_id:
        found = of_session(env, session_id, agent_id)
        if found[0]:
            return found
        root = source = ""
    elif not root or client_of(root):
        root, source, agent_id = in_shell(env)
    if root:
        return with_child(root, source, agent_id)
    if source == UNSURE:
        return "", UNSURE
    shell = read_shell_id(folder)
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
        return _put(aside, path, mine) or read_shell_id(folder) or _replaced(aside, path, mine)
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


def read_shell_id(folder: str) -> str:
    """The id that a repository's bare shell was given; '' for none."""
    if not folder:
        return ""
    from ..system.plain_files import tail

    text = tail(os.path.join(folder, SHELL_FILE), MAX_ID, follow=False)
    found = clean_id(text.decode("utf-8", "replace"))
    return "" if found in RESERVED else found
