"""What the aliases of git's configuration stand for, as it is written there; none is run."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .runner import Git


def aliases(git: "Git") -> "dict[str, str]":
    """Name in small letters -> what it stands for; {} when git cannot say."""
    rows = git.names("config", "-z", "--get-regexp", r"^alias\.") or []
    found = {}
    for row in rows:
        key, _, meant = row.decode("utf-8", "replace").partition("\n")
        found[key.partition(".")[2].lower()] = meant.strip()
    return found
