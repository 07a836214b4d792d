"""What a test must know of a client to drive it: how it is started, settled in, and what it calls
its tools. One driver a client stands in ``drivers``; everything else speaks words of no client."""

from collections.abc import Mapping
from pathlib import Path

from . import lane
from .acts import Errand
from .model import Model
from .place import Place
from .turns import Act, Step, Use


class Driver:
    """How one client is driven. What is not said here is said by each."""

    name = ""
    hooks = ""
    """The file of its hooks, in the repository."""

    @property
    def others(self) -> str:
        """The file in which somebody else's hooks stand: the same, where it is shared."""
        return self.hooks

    def program(self) -> list[str]:
        """The words that start it; [] when it is not installed."""
        return lane.words(self.name)

    def env(self, url: str) -> Mapping[str, str]:
        """What it needs in its environment to talk to a model at ``url`` and to nobody else."""
        raise NotImplementedError

    def settle(self, place: Place, *, trusted: bool = True) -> None:
        """Make it one of the user's programs, as it is after a first start in this repository.
        ``trusted`` is the user's word for the folder, where the client asks for one."""
        place.programs.mkdir(exist_ok=True)
        for name, program in lane.programs(self.name).items():
            link = place.programs / name
            link.unlink(missing_ok=True)
            link.symlink_to(program)
        self.own_files(place, trusted=trusted)

    def own_files(self, place: Place, *, trusted: bool) -> None:
        """Write its own files in the home folder."""

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """The flags of one prompt. ``session`` is an id that the test chose, or with ``again`` that
        of the session that goes on; ``url`` is the model's."""
        raise NotImplementedError

    def session_in(self, home: Path, output: str, chosen: str) -> str:
        """The id of the session, from what it has printed so far or keeps at home; '' while it is
        not known."""
        del home, output
        return chosen

    def agent(self, session: str) -> str:
        """The id that agent-sync gives a session."""
        return f"{self.name}:{session}"

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """The call of a tool that does it."""
        raise NotImplementedError

    def arm(self, place: Place, command: str) -> None:
        """Write somebody else's hooks by hand: ``command`` and our name of the event is each one's
        command line."""
        raise NotImplementedError

    def translated(self, step: Step, model: Model) -> Step:
        """A step in its own words; the errands in it are laid down."""
        return step._replace(uses=tuple(self._use(one, model) for one in step.uses))

    def _use(self, one: "Use | Act", model: Model) -> Use:
        if isinstance(one, Use):
            return one
        errand = one.given.get("errand")
        if not isinstance(errand, Errand):
            return self.call(one.kind, one.given)
        errand.mark = model.script(*(self.translated(step, model) for step in errand.steps))
        return self.call(one.kind, {"prompt": f"Help. {errand.mark}"})
