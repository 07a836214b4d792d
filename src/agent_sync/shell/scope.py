"""What a shell knows at one point of a script: where it is, its variables, its arguments."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from .text_paths import Field

    Value: TypeAlias = "str | list[Field] | None"


class Scope:
    """The state of one shell. ``place`` is None when it cannot be known.

    ``before`` is the place that ``cd -`` goes to. ``values`` holds what the command itself
    assigned (None: something, unknown what); ``arguments`` are ``$1`` and on, None when
    unknown. ``ended`` is '', 'exit', 'return' or
    'loop' (break and continue): what follows up to there is not run.
    """

    __slots__ = ("arguments", "before", "ended", "exported", "folders", "place", "values")

    def __init__(self, place: "str | None" = "") -> None:
        self.place = place
        self.before: str | None = None
        self.values: dict[str, Value] = {}
        self.exported: frozenset[str] = frozenset()
        self.arguments: list[Field] | None = None
        self.folders: tuple[str | None, ...] = ()
        self.ended = ""

    def copy(self) -> "Scope":
        """The same, for a subshell or a branch."""
        other = Scope(self.place)
        other.before = self.before
        other.values = dict(self.values)
        other.exported = self.exported
        other.arguments = self.arguments
        other.folders = self.folders
        other.ended = self.ended
        return other


def merged(scopes: "list[Scope]") -> Scope:
    """What is certain after branches of which one was run. Ended ones do not come back."""
    alive = [scope for scope in scopes if not scope.ended] or scopes[:1]
    result = alive[0].copy()
    for other in alive[1:]:
        if other.place != result.place:
            result.place = None
        if other.before != result.before:
            result.before = None
        if other.folders != result.folders:
            result.folders = ()
        if other.arguments != result.arguments:
            result.arguments = None
        if other.values != result.values:
            for name in {*other.values, *result.values}:
                if other.values.get(name, ()) != result.values.get(name, ()):
                    result.values[name] = None
        result.exported |= other.exported
    return result
