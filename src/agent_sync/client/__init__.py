"""agent-sync for programs: every verb as a typed function, plain values in, plain data out.

    from agent_sync.client import connect

    with connect("path/to/checkout") as sync:
        sync.lock(["src/a.py"], why="the parser moves", wait=20)
        print(sync.status()["agents"])

What a function gives back is the data that the same command prints with ``--json``
(``views/shapes``, ``views/answer_shapes``). What is refused is raised as a type of
``agent_sync.errors``: ``code`` is stable, ``str()`` the sentence, ``facts`` the values in it.
"""

from .connection import Client, connect

__all__ = ["Client", "connect"]
