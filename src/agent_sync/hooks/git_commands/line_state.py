"""What the git commands of one line have done to a checkout so far, from their words."""

from ...shell.git.ref_moves import HEAD, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git


class Line:
    """One checkout as the commands of a line so far have left it.

    ``head`` is what HEAD was made to be, ``made`` how many commits came on top; ``trees`` what
    was read into which index ('' for the usual one; None: what the files hold); ``loose`` the
    last commit that no branch has yet, ``written`` the last index that was written down.
    """

    __slots__ = ("checkout", "git", "head", "loose", "made", "trees", "written")

    def __init__(self, checkout: str, git: "Git") -> None:
        self.checkout = checkout
        self.git = git
        self.head = HEAD
        self.made = 0
        self.trees: dict[str, str | None] = {}
        self.loose: Step | None = None
        self.written = ""

    def word(self, word: str) -> str:
        """A revision as it has to be asked for before the line runs."""
        name = next((x for x in (HEAD, "@") if _is_from(word, x)), "")
        if not name:
            return word
        back = word[len(name) :]
        steps_back = _count(back)
        if steps_back is None or not self.made:
            return self.head + back
        return f"{self.head}~{max(0, steps_back - self.made)}"

    def goes(self, word: str) -> None:
        """HEAD is this from here on."""
        self.head, self.made = word, 0


def index_of(one: Step) -> str:
    """The index that a command works with: '' for the usual one."""
    return one.env.get("GIT_INDEX_FILE") or ""


def _is_from(word: str, name: str) -> bool:
    return word.startswith(name) and word[len(name) : len(name) + 1] in ("", "~", "^")


def _count(back: str) -> "int | None":
    """How many first parents back '^' and '~2' lead; None for other ways."""
    total = 0
    while back:
        mark, back = back[0], back[1:]
        digits = back[: len(back) - len(back.lstrip("0123456789"))]
        if mark not in "~^" or (mark == "^" and digits not in ("", "1")) or len(digits) > 6:
            return None
        total += int(digits or 1) if mark == "~" else 1
        back = back[len(digits) :]
    return total
