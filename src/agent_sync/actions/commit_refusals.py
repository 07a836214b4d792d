"""Why files cannot be committed, as types with facts; ``views/refused_commit`` has the words."""

from ..errors import Conflict, InvalidInput, NotFound
from .refusal_types import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..protection.work_owners import Owned


class OutsideCheckout(Refusal, InvalidInput):
    """A named file lies outside the checkout."""

    def __init__(self, path: str, checkout: str) -> None:
        super().__init__(f"{path} lies outside {checkout}")
        self.path = path
        self.checkout = checkout


class NoSuchFile(Refusal, NotFound):
    """A named file is not there, and HEAD has none of that name."""

    def __init__(self, path: str) -> None:
        super().__init__(f"there is no {path}")
        self.path = path


class OthersWork(Refusal, Conflict):
    """Files with uncommitted work of other live agents."""

    def __init__(self, taken: "list[Owned]") -> None:
        super().__init__("other agents have uncommitted work there")
        self.taken = taken


class Unmerged(Refusal, Conflict):
    """Files with conflicts of a merge."""

    def __init__(self, keys: "list[str]") -> None:
        super().__init__("there are conflicts of a merge")
        self.keys = keys


class WhoseCommit(Refusal, Conflict):
    """Nobody can say which of several agents of a session commits: the files have to be named."""

    def __init__(self, keys: "list[str]") -> None:
        super().__init__("several agents of this session run a shell command")
        self.keys = keys
