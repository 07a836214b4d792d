"""What the tests lean on."""

import pytest

import support


def test_a_missing_program_skips_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert support.need("sh").endswith("sh")
    with pytest.raises(pytest.skip.Exception):
        support.need("no-such-program")
    monkeypatch.setattr(support, "NEEDED", ["no-such-program"])
    # A skip must not get out of here: it would pass for a success.
    with pytest.raises((AssertionError, pytest.skip.Exception)) as raised:
        support.need("no-such-program")
    assert raised.type is AssertionError
