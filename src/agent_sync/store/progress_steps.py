"""Telling whoever watches how far a long piece of work is. Loaded on the slow paths only.

A ``Progress`` is called with what is worked on, how much of it is done, and of how many (0
when that is not known). It must be quick and must not raise.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias, TypeVar

    Progress: TypeAlias = Callable[[str, int, int], None]
    T = TypeVar("T")

STEP = 250
"""So many items between two calls: a call costs next to nothing beside the rows it counts."""
SEARCH = "the search index"
CHECK = "a check"


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def counted(what: str, items: "Sequence[T]", progress: "Progress") -> "Iterator[T]":
    """The items one after the other, telling how many of them are done."""
    for done, item in enumerate(items):
        if done % STEP == 0:
            progress(what, done, len(items))
        yield item
