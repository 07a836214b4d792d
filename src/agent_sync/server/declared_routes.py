"""The endpoints of declared rooms: those of direct ones, and what declaring adds."""

from ..rooms.service import room_making
from .direct_routes import IN_A_ROOM, SHAPING, shaped
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import ANY, FLAG, TEXT, Route
from .thin_routes import ROOMS


def create(call: Call) -> Answer:
    """POST /rooms"""
    return data(*room_making.create_room(call.serving.service, call.asker(), call.body()))


DEEPER = {**SHAPING, "depth": TEXT, "actions": FLAG, "messages": FLAG}
ROUTES = (
    Route("POST", "/rooms", create, "make a room", body={"id": TEXT, "meta": ANY}, success=201,
          open=True),
    *(route for route in ROOMS if (route.method, route.path) != ("POST", "/rooms")),
    *shaped(DEEPER),
    *IN_A_ROOM,
)  # fmt: skip
