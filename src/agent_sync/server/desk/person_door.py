"""Who comes in here: whoever shows the person's key, for a repository that is served (SERVE-7)."""

from typing import NamedTuple

from ...rooms.room_errors import denied, invalid_token, no_token
from ...rooms.room_names import KEPT_FOR_REPOSITORIES
from ..http_calls import Call
from ..person_key import PREFIX
from ..repository.remote_callers import PersonCaller, demand_inside
from ..repository.served_repositories import Repository


class Entered(NamedTuple):
    """The repository that is asked for; ``here``: whether whoever asks sits at its machine."""

    repository: Repository
    caller: PersonCaller
    here: bool


def demand_person(call: Call) -> None:
    """Raises RoomError: 401, 403 ``person_only`` for every token that is not the person's key."""
    if not call.token:
        raise no_token()
    if not call.asker().person:
        if call.token.startswith(PREFIX):
            raise invalid_token()
        raise denied("person_only", "this needs the key of the person who runs the server")


def entered(call: Call) -> Entered:
    """The repository ``name`` of the address, for the person, and who acts in it.

    Raises RoomError: 401, 403 ``person_only``, 404 ``room not found``.
    """
    demand_person(call)
    known = call.serving.repositories.repositories
    repository = known.of(KEPT_FOR_REPOSITORIES + call.path["name"])
    return Entered(repository, PersonAtDesk(repository, known.env), call.here)


class PersonAtDesk(PersonCaller):
    """The person, who names what lies in the repository, and nothing else."""

    def demand_within(self, key: str, typed: str) -> None:
        """Raises RoomError (400 ``outside_repository``)."""
        demand_inside(key, typed)
