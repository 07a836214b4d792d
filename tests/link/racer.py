"""One machine of a race: a hundred agents, each of which locks a thing of its own at one moment.

``python -m link.racer FOLDER START NAME KEY...`` prints what each of them got, as JSON.
"""

import json
import os
import sys
import threading
import time

from agent_sync.actions import lease_actions
from agent_sync.actions.caller import Caller
from agent_sync.actions.named_targets import targets
from agent_sync.actions.refusal_types import Refusal
from agent_sync.errors import AgentSyncError


def main() -> None:
    """Race."""
    folder, start, name, *keys = sys.argv[1:]
    line = threading.Barrier(len(keys))
    got: dict[str, str] = {}

    def one(key: str) -> None:
        agent = Caller({**os.environ, "AGENT_SYNC_ID": f"{name}-{key}"}, folder)
        agent.join()
        line.wait(60)
        time.sleep(max(0.0, float(start) - time.time()))
        try:
            made = lease_actions.lock(agent, targets(agent, [], [key]))
            got[key] = "unconfirmed" if made.sure.unconfirmed else f"held {made.sure.fence}"
        except Refusal:
            got[key] = "refused"
        except AgentSyncError as error:
            got[key] = f"{error.code} {error}"
        agent.close()

    threads = [threading.Thread(target=one, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    print(json.dumps(got))


if __name__ == "__main__":
    main()
