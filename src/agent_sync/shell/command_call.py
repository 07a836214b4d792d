"""One command that is run: its words, and what it says that it would write."""

from .effects import FILE, TREE
from .options import Options
from .text_paths import Glob, basename

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .follow.runner import Runner
    from .text_paths import Field


class Feed:
    """What a command reads: ``body`` as text, ``words`` as names, the file ``source``.

    ``of_text`` says that a tool for text made it. What is unknown is None.
    """

    __slots__ = ("body", "of_text", "source", "words")

    def __init__(self, *, of_text: bool = False) -> None:
        self.of_text = of_text
        self.body: Field = None
        self.words: list[Field] | None = None
        self.source: Field = None


class Call:
    """A command: its ``name``, the fields behind it, its own variables, what it reads."""

    __slots__ = ("arguments", "feed", "name", "run", "variables")

    def __init__(
        self,
        run: "Runner",
        name: str,
        arguments: "list[Field]",
        variables: "dict[str, Field]",
        feed: "Feed | None",
    ) -> None:
        self.run = run
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

    def again(self, arguments: "list[Field]") -> None:
        """Run the command that these words are, with the same variables."""
        self.run.call(arguments, self.variables)

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
        place = self.run.scope.place
        self.run.findings.write(
            place,
            path,
            form,
            how=how or self.name,
            content=content,
            removes=removes,
            own=own,
            names=names,
        )

    def file(
        self, path: "Field", *, how: str = "", content: bool = False, own: bool = False
    ) -> None:
        """It writes this file; with ``own`` it gives the name to another one."""
        self._write(path, FILE, how, content=content, own=own)

    def files(self, paths: "list[Field]", *, how: str = "", content: bool = False) -> None:
        """It writes these files."""
        for path in paths:
            self._write(path, FILE, how, content=content)

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
