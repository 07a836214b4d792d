"""One server while it runs: what its handlers share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..rooms.service.change_news import ChangeNews
from ..rooms.service.room_service import Service
from ..rooms.service.since_waits import SinceWaits
from ..rooms.service.wait_hub import WaitHub
from ..rooms.service.wait_looks import WaitLooks
from .addresses import Address
from .begun_rate import MOST, BegunRate
from .invocation_rate import InvocationRate
from .person_key import PersonKey
from .repository.repository_rooms import RepositoryRooms
from .repository.repository_waits import RepositoryNews, RepositoryWaits
from .repository.served_repositories import Repositories
from .request_turns import RequestTurns
from .retiring import Retiring

THREADS, MOST_AT_ONCE = 16, 4


class Serving:
    """``profile``: whose endpoints also stand at ``/``. ``closing`` says that it ends."""

    def __init__(
        self, service: Service, key: PersonKey, rate: InvocationRate, address: Address,
        profile: str, retention_days: int = 0, repositories: "Repositories | None" = None,
    ) -> None:  # fmt: skip
        self.service = service
        self.key = key
        self.rate = rate
        self.address = address
        self.profile = profile
        self.closing = False
        self.begun = BegunRate(0 if address.private else MOST)
        self.news = ChangeNews(service.store)
        looks = WaitLooks(service)
        self.hub = WaitHub(self.news, looks.look, service.tick, service.limits.waiters)
        self.repositories = RepositoryRooms(service, repositories or Repositories({}))
        self.repository_waits = RepositoryWaits(self.repositories)
        self.repository_news = RepositoryNews(self.repositories)
        self.repository_hub = WaitHub(
            self.repository_news, self.repository_waits.look, service.tick,
            service.limits.waiters,
        )  # fmt: skip
        self.since_waits = SinceWaits(service)
        self.link_hub = WaitHub(
            self.news, self.since_waits.look, service.tick, service.limits.waiters
        )
        self.pool = ThreadPoolExecutor(THREADS, "requests")
        self.turns = RequestTurns(self.pool, MOST_AT_ONCE)
        self._retiring = Retiring(service, retention_days)
        self._retiring.start()
        self.kept: dict[str, Any] = {}  # what some routes make once
        self._closers: dict[Callable[[], None], None] = {}

    def on_close(self, told: "Callable[[], None]") -> "Callable[[], None]":
        """Tell a stream that the server ends. Gives how to end this."""
        self._closers[told] = None
        return lambda: self._closers.pop(told, None) and None

    def stop(self) -> None:
        """No more waiting: streams end, waiters get their answers."""
        self.closing = True
        for told in list(self._closers):
            told()
        self.hub.close()
        self.repository_hub.close()
        self.link_hub.close()

    def close(self) -> None:
        """When nothing is served any more: the threads, then the store."""
        self._retiring.stop()
        self.pool.shutdown()
        self.service.store.close()
