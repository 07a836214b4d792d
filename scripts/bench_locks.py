"""How many locks and unlocks one process does in a second: the nouns without a process start.

Run with the folder of the package, the repository and the seconds to go on for; prints two numbers.
"""

import sys
import time
from itertools import count

RUNTIME, REPO, SECONDS = sys.argv[1:4] if __name__ == "__main__" else ("", "", "0")


def main() -> None:
    """Lock and unlock new paths until the time is up; print both rates per second."""
    sys.path.insert(0, RUNTIME)
    from agent_sync.identity.liveness import Limits
    from agent_sync.locks import ending, granting, open_leases
    from agent_sync.locks.claim import Claim, World
    from agent_sync.repository import location
    from agent_sync.sessions import sign_of_life
    from agent_sync.store.opening import open_store

    here = location.at_root(REPO)
    store = open_store(here)
    assert store is not None
    world = World(time.time_ns() // 1_000_000, Limits({}))
    with store.writing() as store:
        me = sign_of_life.refresh(store, "locker", world.now).id
    spent = {"lock": 0.0, "unlock": 0.0}
    done = 0
    end = time.monotonic() + float(SECONDS)
    for done in count(1):
        begin = time.perf_counter()
        claim = Claim(me, f"bench/{done}.py", expires_at=world.now + 3_600_000)
        with store.writing() as store:
            token, _ = granting.attempt(store, claim, world)
        middle = time.perf_counter()
        assert token
        with store.writing() as store:
            ending.release(store, open_leases.open_of(store, me), world, "unlocked", me)
        spent["lock"] += middle - begin
        spent["unlock"] += time.perf_counter() - middle
        if time.monotonic() >= end:
            break
    print(*(round(done / seconds) for seconds in spent.values()))


if __name__ == "__main__":
    main()
