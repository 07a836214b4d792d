"""The person at the page, as one who acts in the repository."""

from ..repository.remote_callers import PersonCaller, demand_inside


class PersonAtDesk(PersonCaller):
    """The person, who names what lies in the repository, and nothing else."""

    def demand_within(self, key: str, typed: str) -> None:
        """Raises RoomError (400 ``outside_repository``)."""
        demand_inside(key, typed)
