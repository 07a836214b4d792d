"""What commits say of files: when one was last committed, what HEAD holds, what a reset undid."""

import os

from ..repository import contents
from ..repository.path_keys import key_of_name
from . import pathspecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..repository.location import Project
    from .runner import Git

_COMMIT = "//"
"""What marks a commit in a list of names: no name begins so."""
LATELY = 50
"""So many of the last places of HEAD are looked at."""
MOST_HEADS = 100
"""So many files are compared with what HEAD holds."""


def commit_times(
    project: "Project", git: "Git", keys: "Collection[str]", since: int
) -> "dict[str, int] | None":
    """key -> the last ms of the second in which the last commit touched it; two runs of git.

    Only commits since ``since`` (ms) are looked at, also those that HEAD has been on lately:
    work that was committed to another branch is committed. None when git cannot say.
    """
    said = _log(project, git, keys, since, f"--format={_COMMIT}%ct", "--name-only")
    return None if said is None else _times(project, said)


def committed_objects(
    project: "Project", git: "Git", keys: "Collection[str]", since: int
) -> "set[tuple[str, str]]":
    """(key, object) of what those commits made of the files, zeros for none; two runs of git."""
    said = _log(project, git, keys, since, "--format=", "--raw", "--no-abbrev") or []
    rows = zip(said[::2], said[1::2], strict=False)
    return {(key_of_name(project, name), row.split()[3].decode()) for row, name in rows}


def _log(
    project: "Project", git: "Git", keys: "Collection[str]", since: int, *how: str
) -> "list[bytes] | None":
    specs = pathspecs.of_keys(project, keys)
    been = git.run("log", "-g", "--format=%H", f"--max-count={LATELY}", "HEAD", "--") or b""
    return git.names(
        *("log", "-z", *how, "--no-renames", f"--max-age={since // 1000}", "HEAD"),
        *(*sorted(set(been.decode("ascii", "replace").split())), "--", *specs),
    )


def _times(project: "Project", said: "list[bytes]") -> "dict[str, int]":
    """Read a moment, and behind a line break the names of the commit, for each commit."""
    found: dict[str, int] = {}
    at, first = 0, False
    for word in said:
        if word.startswith(_COMMIT.encode()):
            moment = word[len(_COMMIT) :]
            at, first = int(moment) * 1000 + 999 if moment.isdigit() else 0, True
            continue
        key = key_of_name(project, word[1:] if first else word)
        found[key], first = max(at, found.get(key, 0)), False
    return found


def head_digests(
    git: "Git", names: "Mapping[str, bytes]", commit: str = "HEAD"
) -> "dict[str, str]":
    """key -> the digest of what HEAD, or another commit, holds under a name; two runs of git, {}
    when it cannot say.

    Of large files nobody knows a digest: they are not read.
    """
    asked = [(key, _in_head(git, name, commit)) for key, name in list(names.items())[:MOST_HEADS]]
    sizes = git.run("cat-file", "--batch-check=%(objectsize)", stdin=_lines(asked)) or b""
    wanted = [
        one
        for one, size in zip(asked, sizes.split(b"\n"), strict=False)
        if size.isdigit() and int(size) <= contents.LARGEST
    ]
    said = git.run("cat-file", "--batch", stdin=_lines(wanted)) if wanted else None
    return _digests([key for key, _ in wanted], said) if said else {}


def _in_head(git: "Git", name: bytes, commit: str) -> bytes:
    """What a commit has under a name, as one line: an object where the name itself is none."""
    word = commit.encode() + b":" + name
    if b"\n" not in name:
        return word
    said = git.run("rev-parse", "-q", "--verify", os.fsdecode(word))
    return (said or b"").strip() or b"nothing"


def _lines(asked: "list[tuple[str, bytes]]") -> bytes:
    return b"".join(word + b"\n" for _, word in asked)


def _digests(keys: "list[str]", said: bytes) -> "dict[str, str]":
    """Read 'OBJECT blob SIZE', a line break, the content and another one, for each key."""
    found: dict[str, str] = {}
    at = 0
    for key in keys:
        line, _, _ = said[at:].partition(b"\n")
        at += len(line) + 1
        kind, size = line.split(b" ")[-2:] if b" " in line else (b"", b"")
        if size.isdigit():
            content = said[at : at + int(size)]
            at += int(size) + 1
            if kind == b"blob":
                found[key] = contents.digest(content)
    return found


def undone_by_reset(project: "Project", git: "Git", since: int) -> "list[str]":
    """The keys that differ between HEAD and where a reset since ``since`` (ms) took it from.

    [] when the last move of HEAD was none, or is older.
    """
    log = os.fsdecode((git.run("rev-parse", "--git-path", "logs/HEAD") or b"").rstrip(b"\n"))
    if not log or contents.written_at(os.path.join(git.folder, log)) < since:
        return []
    said = git.run("log", "-g", "--max-count=2", "--format=%H %gs", "HEAD", "--")
    moves = [row.split(b" ", 1) for row in (said or b"").splitlines()]
    if len(moves) < 2 or not moves[0][-1].startswith(b"reset:"):
        return []
    ends = [moves[at][0].decode("ascii") for at in (1, 0)]
    undone = git.names("diff", "--name-only", "-z", "--no-renames", *ends, "--") or []
    return [key_of_name(project, name) for name in undone]
