"""One command that is run: its words, and what it says that it would write."""

from .effects import FILE, TREE
from .options import Options
from .text_paths import Glob, Within, basename, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .shell_state import Feed, Shell
    from .text_paths import Field


class Call:
    """A command in its shell: its ``name``, the fields behind it, its own variables, its feed."""

    __slots__ = ("arguments", "feed", "name", "shell", "variables")

    def __init__(
        self,
        shell: "Shell",
        name: str,
        arguments: "list[Field]",
        variables: "dict[str, Field]",
        feed: "Feed | None",
    ) -> None:
        self.shell = shell
        self.name = name
        self.arguments = arguments
        self.variables = variables
        self.feed = feed

    def options(
        self,
        short: str = "",
        long: "Sequence[str]" = (),
        *,
        attached: str = "",
        ordered: bool = False,
    ) -> Options:
        """Its options and operands; the parameters as for ``Options``."""
        return Options(self.arguments, short, long, attached=attached, ordered=ordered)

    def again(self, arguments: "list[Field]", *, program: bool = False) -> None:
        """Run the command that these words are, with the same variables.

        With ``program`` it is none of the functions of the script.
        """
        self.shell.call(arguments, self.variables, program=program)

    def again_at(self, place: "str | None", arguments: "list[Field]") -> None:
        """The same in another place (None: unknown), in a shell of its own."""
        scope = self.shell.scope
        self.shell.scope = scope.copy()
        self.shell.scope.place = place
        self.again(arguments, program=True)
        self.shell.scope = scope

    def _write(
        self,
        path: "Field",
        form: str,
        how: str,
        *,
        content: bool = False,
        removes: bool = False,
        own: bool = False,
        names: "tuple[str, ...]" = (),
    ) -> None:
        self.shell.findings.write(
            self.shell.scope.place,
            path,
            form,
            how=how or self.name,
            content=content,
            removes=removes,
            own=own,
            names=names,
        )

    def file(
        self,
        path: "Field",
        *,
        how: str = "",
        content: bool = False,
        own: bool = False,
        removes: bool = False,
    ) -> None:
        """It writes this file; with ``own`` it gives the name to another one, or ``removes`` it."""
        self._write(path, FILE, how, content=content, own=own, removes=removes)

    def files(self, paths: "list[Field]", *, how: str = "", content: bool = False) -> None:
        """It writes these files."""
        for path in paths:
            self._write(path, FILE, how, content=content)

    def below(self, places: "list[Field]") -> None:
        """It writes files that no text names: some of these places, or what lies below them."""
        place = self.shell.scope.place
        word = within(place, places)
        bounds = word.bounds if isinstance(word, Within) else ()
        self.shell.findings.doubt("write", bounds, place)

    def tree(self, path: "Field", *, how: str = "", removes: bool = True) -> None:
        """It moves, removes or replaces this path with all that is in it."""
        self._write(path, TREE, how, removes=removes)

    def into(
        self,
        place: "Field",
        sources: "list[Field]",
        *,
        how: str = "",
        content: bool = True,
        own: bool = False,
    ) -> None:
        """It puts the sources into ``place``, or under that name when there is one source."""
        names = [basename(one) if one and not isinstance(one, Glob) else "" for one in sources]
        known = tuple(name for name in names if name)
        folder = len(sources) > 1 or (place is not None and place.endswith(("/", ".")))
        if known or not folder:
            self._write(place, FILE, how, content=content, own=own, names=known)
        if folder and len(known) < len(sources):
            self.below([place])
