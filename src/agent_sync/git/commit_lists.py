"""Which commits a move of a branch would drop, and which were only made anew."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .runner import Git

MOST = 500
"""So many commits are looked at."""


def between(git: "Git", ends: "Sequence[str]", kept: "Sequence[str]") -> "list[str] | None":
    """The commits that are reached from ``ends`` and not from ``kept``, newest first.

    None when one of the words is no commit, or git cannot say.
    """
    if any(word.startswith("-") for word in (*ends, *kept)):
        return None
    words = [*ends, *(["--not", *kept] if kept else []), "--"]
    said = git.run("rev-list", f"--max-count={MOST}", *words)
    return None if said is None else said.decode("ascii", "replace").split()


def other_branches(git: "Git", oid: str, ref: str) -> "list[str]":
    """The local branches but ``ref`` from which a commit is reached."""
    said = git.run("for-each-ref", "--format=%(refname)", f"--contains={oid}", "refs/heads")
    found = (said or b"").decode("utf-8", "surrogateescape").splitlines()
    return [name for name in found if name != ref]


def subject(git: "Git", oid: str) -> str:
    """The first line of what a commit says, '' when git cannot say."""
    said = git.run("log", "-1", "--format=%s", oid, "--")
    return (said or b"").decode("utf-8", "replace").strip()


def same_as(git: "Git", before: str, now: str) -> "dict[str, str]":
    """new -> old of the commits of ``now`` that are commits of ``before`` made anew.

    They have the author, the author's time and the subject in common; {} when git cannot say.
    """
    old, new = _by_author(git, f"{now}..{before}"), _by_author(git, f"{before}..{now}")
    return {oid: old[facts] for facts, oid in new.items() if facts in old}


def _by_author(git: "Git", span: str) -> "dict[bytes, str]":
    said = git.run("log", f"--max-count={MOST}", "--format=%H %at %ae %s", span, "--") or b""
    rows = (row.split(b" ", 1) for row in said.splitlines())
    return {row[1]: row[0].decode("ascii", "replace") for row in rows if len(row) == 2}


def only_in(git: "Git", ref: str) -> "list[str]":
    """The commits that would be in no branch, tag or remote any more without this branch."""
    short = ref.removeprefix("refs/heads/")
    others = (f"--exclude={short}", "--branches", "--remotes", "--tags")
    said = git.run("rev-list", f"--max-count={MOST}", ref, "--not", *others, "--")
    return (said or b"").decode("ascii", "replace").split()


def changes(git: "Git", before: str, now: str) -> "dict[bytes, tuple[str, str]]":
    """name -> (object before, object now) of what differs between two trees; {} when unknown."""
    return _raw(
        git.run("diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", before, now)
    )


def staged_against(git: "Git", revision: str, index: str) -> "dict[bytes, str]":
    """name -> object of the entries of an index file that a commit has not so; {} if unknown."""
    own = git.with_env(GIT_INDEX_FILE=index)
    asked = ("diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", revision)
    return {name: new for name, (_, new) in _raw(own.run(*asked, "--")).items()}


def _raw(said: "bytes | None") -> "dict[bytes, tuple[str, str]]":
    """Read ':mode mode object object letter' and a name, for each entry."""
    words = (said or b"").split(b"\0")
    found: dict[bytes, tuple[str, str]] = {}
    for facts, name in zip(words[::2], words[1::2], strict=False):
        _, _, old, new, _ = facts.decode("ascii", "replace").split(" ")
        found[name] = (old, new)
    return found
