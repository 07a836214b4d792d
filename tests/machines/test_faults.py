"""What goes wrong between two machines, and mends (check S9)."""

from collections.abc import Callable

import machine_faults
import pytest
from played_machines import World

Play = Callable[[Callable[[World], None]], None]


@pytest.mark.proves("LINK-3")
def test_a_link_that_is_cut_and_healed(play: Play) -> None:
    play(machine_faults.the_link_is_cut)


@pytest.mark.proves("LINK-3", "LINK-6")
def test_both_have_granted_meanwhile(play: Play) -> None:
    play(machine_faults.both_have_granted_meanwhile)


@pytest.mark.proves("LINK-3")
def test_a_link_that_has_to_be_confirmed_refuses(play: Play) -> None:
    play(machine_faults.required_refuses)


@pytest.mark.proves("LINK-3")
def test_a_server_that_stops_and_starts(play: Play) -> None:
    """S9."""
    play(machine_faults.the_server_stops)


@pytest.mark.proves("LINK-3")
def test_a_killed_relay_is_started_again(play: Play) -> None:
    play(machine_faults.the_relay_is_killed)


@pytest.mark.proves("LINK-3")
def test_a_hung_relay_costs_once(play: Play) -> None:
    """S9."""
    play(machine_faults.the_relay_hangs)


@pytest.mark.proves("LINK-4")
def test_clocks_an_hour_apart(play: Play) -> None:
    """S9: and an expiry is the server's."""
    play(machine_faults.clocks_are_an_hour_apart)


@pytest.mark.proves("LINK-6")
def test_a_machine_that_comes_back_after_a_day(play: Play) -> None:
    play(machine_faults.back_after_a_day)


@pytest.mark.proves("LINK-4")
def test_a_revoked_token(play: Play) -> None:
    play(machine_faults.the_token_is_revoked)


@pytest.mark.proves("LINK-4", "LINK-6")
def test_a_server_restored_from_yesterday(play: Play) -> None:
    play(machine_faults.restored_from_yesterday)


@pytest.mark.proves("LINK-1")
def test_unlink_leaves_nothing_behind(play: Play) -> None:
    play(machine_faults.unlinking_leaves_nothing)
