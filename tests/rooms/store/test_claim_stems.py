"""Two keys that could cover one path are found from each other, without comparing all."""

from hypothesis import given
from hypothesis import strategies as st

from agent_sync.locks.lease import touch
from agent_sync.rooms.linked.share_claims import GLOB, TREE, OpenClaim, found_from

PARTS = st.sampled_from(
    ("a", "b", "ab", "a*", "*", "**", "?", "[ab]", "[id]", "*b", "ü", "a.py", "*.py")
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


def claim(key: str, agent: str, *, folder: bool) -> OpenClaim:
    """An explicit lease on a path, a folder or a pattern."""
    target = GLOB if set(key) & set("*?[") else "file"
    if folder and target == "file":
        key, target = key + "/", TREE
    return OpenClaim(agent, target, key, "m", agent, shared=False, ends_at=1)


CLAIMS = st.builds(claim, PATHS, st.just("one"), folder=st.booleans())
OTHERS = st.builds(claim, PATHS, st.just("other"), folder=st.booleans())
LITERAL = st.builds(
    lambda key, agent: OpenClaim(agent, "file", key, "m", agent, shared=False, ends_at=1),
    PATHS, st.just("other"),
)  # fmt: skip


@given(CLAIMS, st.one_of(OTHERS, LITERAL))
def test_what_could_meet_is_found(one: OpenClaim, other: OpenClaim) -> None:
    meet = touch(one.target, one.path, other.target, other.path)
    assert one.against(other, touch) == meet
    if meet:
        assert found_from(other, one.stem)
        assert found_from(one, other.stem)
