"""How much one address begins without a token."""

import pytest

from agent_sync.rooms.room_errors import RoomError
from agent_sync.server.begun_rate import MOST, BegunRate


@pytest.mark.proves("AUTH-5")
def test_an_address_begins_sixty_a_minute() -> None:
    rate = BegunRate()
    for _ in range(MOST):
        rate.take("192.0.2.1")
    with pytest.raises(RoomError, match="limit_exceeded"):
        rate.take("192.0.2.1")
    rate.take("192.0.2.2")


@pytest.mark.proves("AUTH-5")
def test_on_one_machine_no_program_keeps_the_person_out() -> None:
    rate = BegunRate(0)
    for _ in range(MOST + 1):
        rate.take("127.0.0.1")
