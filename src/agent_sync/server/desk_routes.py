"""What the person at the page reads of a repository, with their key: nothing here changes anything.

Every answer is JSON; words of others in it are as they were written, and bounded.
"""

from .desk import desk_glance
from .desk.person_door import Entered, demand_person, entered
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import Route


def repositories(call: Call) -> Answer:
    """GET /repositories: those that are served."""
    demand_person(call)
    rooms = call.serving.repositories.repositories
    served = [Entered(rooms.of(room), rooms.env, True) for room in rooms.rooms]
    return data(200, {"repositories": [desk_glance.about(one) for one in served]})


def glance(call: Call) -> Answer:
    """GET /repositories/{name}/glance"""
    return data(200, desk_glance.glance(entered(call)))


AT = "/repositories/{name}"
ROUTES = (
    Route("GET", "/repositories", repositories, "the repositories served (the person's key)"),
    Route("GET", f"{AT}/glance", glance, "a repository at a glance (the person's key)"),
)
