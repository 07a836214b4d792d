"""What every call goes through: values that can be stored in, refusals with their sentence out."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from ..actions import given_values
from ..actions.actor import Actor, Wait
from ..actions.refusal_types import Refusal
from ..views.refused_action import said

P = ParamSpec("P")
T = TypeVar("T")
PATHS = frozenset({"file", "files", "on", "new_file", "path"})
"""Arguments that are paths, which may hold bytes that are no UTF-8."""


class Calls:
    """Functions on behalf of one who acts."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor


def verb(do: Callable[P, T]) -> Callable[P, T]:
    """A function of a client: its texts are checked, what is refused has its sentence."""
    signature = inspect.signature(do)

    @functools.wraps(do)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            _check(name, value)
        try:
            return do(*args, **kwargs)
        except Refusal as refused:
            raise said(refused) from None

    return call


def _check(name: str, value: object) -> None:
    if value == "":
        return  # as good as not given
    for one in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(one, str):
            given_values.check_text(name, one, is_path=name in PATHS)


def listed(value: "str | Sequence[str]") -> list[str]:
    """One or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def waiting(seconds: float) -> "Wait | None":
    """How long to wait, None for not at all. Raises InvalidInput."""
    return Wait(given_values.wait_ms(seconds)) if seconds else None


def ttl(minutes: float) -> "int | None":
    """How long a lease lasts in ms, None where 0 says: as usual. Raises InvalidInput."""
    return given_values.ttl_ms(minutes) if minutes else None
