"""Who comes in to a repository's desk: the person alone, with their key (SERVE-7)."""

from collections.abc import Mapping
from typing import NamedTuple

from ...rooms.room_errors import denied, invalid_token, no_token
from ...rooms.room_names import KEPT_FOR_REPOSITORIES
from ..http_calls import Call
from ..person_key import PREFIX
from ..repository.served_repositories import Repository, ToArm


class Entered(NamedTuple):
    """The person, in a repository. ``env``: the variables of the server. ``here``: whether they sit
    at the repository's own machine. ``to_arm``: what is typed where no hook guards it, else ''."""

    repository: Repository
    env: "Mapping[str, str]"
    here: bool
    to_arm: ToArm


def demand_person(call: Call) -> None:
    """Raises RoomError: 401, 403 ``person_only``."""
    if not call.token:
        raise no_token()
    if not call.asker().person:
        if call.token.startswith(PREFIX):
            raise invalid_token()
        raise denied("person_only", "this needs the key of the person who runs the server")


def entered(call: Call) -> Entered:
    """The repository that is named in the address. Raises RoomError: 401, 403, 404."""
    demand_person(call)
    served = call.serving.repositories.repositories
    repository = served.of(KEPT_FOR_REPOSITORIES + call.path["name"])
    return Entered(repository, served.env, call.here, served.to_arm)
