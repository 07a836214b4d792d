"""Why a crew is not made, joined, led or closed, as types with facts; ``views/crew_words`` has
the words."""

from ..errors import Conflict, InvalidInput
from .refusal_types import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..gates.crews.crews import Crew


class InACrew(Refusal, Conflict):
    """An agent is in a crew already; ``name`` is '' for whoever asks."""

    def __init__(self, crew: "Crew", name: str = "") -> None:
        super().__init__(f"already in {crew.ref}")
        self.crew = crew
        self.name = name


class NotTheArchitect(Refusal, Conflict):
    """Only its architect, called ``name``, or the person does that; '' where the person leads."""

    def __init__(self, crew: "Crew", name: str, *, gone: bool) -> None:
        super().__init__(f"{crew.ref} is led by {name or 'the person'}")
        self.crew = crew
        self.name = name
        self.gone = gone


class NothingToTake(Refusal, Conflict):
    """Neither the architect nor who has the work is gone; ``worker`` is '' where nobody has it."""

    def __init__(self, crew: "Crew", architect: str, worker: str) -> None:
        super().__init__(f"nobody of {crew.ref} is gone")
        self.crew = crew
        self.architect = architect
        self.worker = worker


class NotInCrew(Refusal, Conflict):
    """Somebody is no member of a crew."""

    def __init__(self, crew: "Crew", name: str) -> None:
        super().__init__(f"{name} is not in {crew.ref}")
        self.crew = crew
        self.name = name


class IsGone(Refusal, Conflict):
    """Somebody who would have to do something is gone."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is gone")
        self.name = name


class NotReady(Refusal, Conflict):
    """A crew is kept from its next phase by what is ``missing``, a sentence each."""

    def __init__(self, crew: "Crew", phase: str, missing: "list[str]") -> None:
        super().__init__(f"{crew.ref} is not ready")
        self.crew = crew
        self.phase = phase
        self.missing = missing


class NotToBeAsked(Refusal, InvalidInput):
    """A verb that nobody is woken for, or that the mode of ``name``'s crew refuses; ``verbs`` are
    those that it does not.
    """

    def __init__(self, verb: str, verbs: "list[str]", name: str, crew: "Crew | None") -> None:
        super().__init__(f"{verb} is not asked for")
        self.verb = verb
        self.verbs = verbs
        self.name = name
        self.crew = crew
