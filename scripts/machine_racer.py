"""One side of a race for ``machine_steps``: many threads that ask for one thing each at one moment.

    machine_racer.py REPOSITORY MOMENT COUNT

prints what was granted, what came instead elsewhere, and within how many seconds all had asked.
"""

import json
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from agent_sync.client import connect
from agent_sync.errors import AgentSyncError, Held


class Race:
    """What became of it."""

    def __init__(self, folder: str, moment: float, count: int) -> None:
        self._folder, self._moment = folder, moment
        self.granted: list[str] = []
        self.unsure: list[str] = []
        self.other: dict[str, str] = {}
        self._asked: list[float] = []
        self._order = random.sample(range(count), count)

    def run(self) -> None:
        """Have it run to its end."""
        threads = [threading.Thread(target=self._want, args=(number,)) for number in self._order]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _want(self, number: int) -> None:
        thing = f"thing-{number}"
        with connect(self._folder, as_id="racer") as sync:
            time.sleep(max(0.0, self._moment - time.time()))
            self._asked.append(time.time())
            try:
                sure = not sync.lock(resources=[thing]).get("unconfirmed")
                self.granted.append(thing) if sure else self.unsure.append(thing)
            except Held:
                pass
            except AgentSyncError as error:
                self.other[thing] = f"{error.code}: {error}"

    @property
    def spread(self) -> float:
        """Seconds between the first and the last that asked."""
        return max(self._asked) - min(self._asked)


def main() -> None:
    """Run one side."""
    race = Race(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
    race.run()
    found = {"granted": race.granted, "unsure": race.unsure, "other": race.other}
    print(json.dumps({**found, "spread": race.spread}))


if __name__ == "__main__":
    main()
