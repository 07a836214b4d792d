"""What ``doctor`` looks at of the link to other machines: server, relay, token, numbers (LINK)."""

import os
import stat
from urllib.parse import urlsplit

from ..link import asked_relay, linked, relay_start
from ..repository.location import Project
from ..status import link_look
from ..status.link_look import LinkLook
from ..store import numbers
from ..store.sqlite import Store
from ..views import link_words
from ..views.terminal import clean
from .finding import Finding

FEW_NUMBERS = 50
ANSWER_MS = 1_000
LOOPBACK = ("localhost", "127.0.0.1", "::1")
AGAIN = "agent-sync relay --stop, then agent-sync relay"


def look(
    store: Store, here: Project, now: int, findings: "list[Finding]"
) -> "dict[str, object] | None":
    """Findings, and the facts for a program; None where this clone is not linked."""
    link, seen = linked.link_of(store), link_look.look(store, now)
    if link is None or seen is None:
        return None
    demands = "nothing is taken that it has not confirmed" if link.required else "advisory"
    findings.append(Finding("ok", f"linked to {link_words.where(seen)} ({demands})"))
    files = _files(link.id, here)
    relay = _relay(link, seen)
    findings += [*files, *relay, *_address(link.url), *_unconfirmed(seen), *_numbers(store)]
    return {**link_words.data(seen), "relay": not relay, "files": not files}


def _files(link_id: str, here: Project) -> "list[Finding]":
    """Whether the files of the link are there, for this clone, and nobody else's to read."""
    again = "agent-sync unlink, then agent-sync link with a token file"
    settings = linked.settings_of(link_id)
    if not settings:
        where = linked.folder_of(link_id)
        return [Finding("error", f"the files of the link are gone: {clean(where)}", again)]
    if settings.get("database") not in (None, os.path.realpath(here.database)):
        sentence = "this clone was copied or moved since it was linked: its relay does not serve it"
        return [Finding("error", sentence, again)]
    return [*_private(linked.folder_of(link_id), "700"), *_private(_token(link_id), "600")]


def _token(link_id: str) -> str:
    return linked.file_of(link_id, linked.TOKEN)


def _private(path: str, mode: str) -> "list[Finding]":
    try:
        found = os.lstat(path)
    except OSError as error:
        return [Finding("error", f"{clean(path)}: {error.strerror}", "agent-sync link again")]
    if os.name == "nt" or not stat.S_IMODE(found.st_mode) & 0o077:
        return []
    sentence = f"others on this machine can read {clean(path)}, the key to the server"
    return [Finding("warning", sentence, f"chmod {mode} {clean(path)}")]


def _relay(link: linked.Link, seen: LinkLook) -> "list[Finding]":
    """Whether the relay runs and answers, and hears the server."""
    if not relay_start.runs(link.id, os.environ):
        sentence = f"the relay does not run, so nothing is confirmed; {link_words.unheard(seen)}"
        return [Finding("warning", sentence, "agent-sync relay")]
    try:
        said = asked_relay.call(link, {"ask": "state"}, ANSWER_MS)
    except (OSError, ValueError):
        return [Finding("warning", "the relay runs and does not answer: it hangs", AGAIN)]
    if said.get("server") == "up":
        return []
    why = clean(str(said.get("why") or said.get("trouble") or ""), 200)
    sentence = link_words.unheard(seen) + (f": {why}" if why else "")
    return [Finding("warning", sentence, "see whether it runs, and whether the token still counts")]


def _address(url: str) -> "list[Finding]":
    """Plain http may only go to this machine: the token is in every request."""
    try:
        found = urlsplit(url)
    except ValueError:
        return [Finding("error", "the address of the server is none", "agent-sync link again")]
    if found.scheme == "https" or found.hostname in LOOPBACK:
        return []
    sentence = f"the token goes to {clean(found.hostname or '')} as it is: whoever listens has it"
    return [Finding("warning", sentence, "serve it by https, and link again")]


def _unconfirmed(seen: LinkLook) -> "list[Finding]":
    return [Finding("note", link_words.unconfirmed(seen))] if seen.unconfirmed else []


def _numbers(store: Store) -> "list[Finding]":
    """Kinds of which hardly a number is left that is the same everywhere."""
    few = [kind for kind in numbers.KINDS if numbers.highest(store, kind) > 0]
    few = [kind for kind in few if numbers.left(store, kind) < FEW_NUMBERS]
    if not few:
        return []
    sentence = (
        f"few numbers are left for {', '.join(few)}: new ones will be known on this machine alone "
        "until the server gives more"
    )
    return [Finding("warning", sentence)]
