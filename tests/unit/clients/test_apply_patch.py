"""Which files a text for ``apply_patch`` writes; forms that its real clients take are cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.clients.apply_patch import EDITED, MADE, MOVED, REMOVED, paths

BEGIN, END = "*** Begin Patch\n", "*** End Patch"
CASES = {
    "all four": (
        "*** Add File: new dir/n.txt\n+x\n*** Update File: a.txt\n*** Move to: c.txt\n@@\n-a\n+b\n"
        "*** Delete File: /abs/b.txt\n",
        {"new dir/n.txt": MADE, "a.txt": MOVED, "c.txt": MADE, "/abs/b.txt": REMOVED},
    ),
    "a heading that is moved in": ("  *** Delete File: a\n", {"a": REMOVED}),
    "behind a tab": ("\t*** Add File: a \t\n+x\n", {"a": MADE}),
    "no blank behind the colon": ("*** Update File:a\n@@\n-x\n", {"a": EDITED}),
    "line ends of Windows": ("*** Update File: a\r\n*** Move to: b\r\n@@\r\n-x\r\n",
                             {"a": MOVED, "b": MADE}),
    "a move that is moved in": ("*** Update File: a\n  *** Move to: b\n@@\n-x\n",
                                {"a": MOVED, "b": MADE}),
    "lines of the files": (
        "*** Add File: a\n+*** Delete File: no\n*** Update File: b\n@@\n-*** Delete File: no\n"
        "+*** Add File: no\n *** Update File: no\n",
        {"a": MADE, "b": EDITED},
    ),
    "behind an update": ("*** Update File: b\n@@\n x\n*** Delete File: c\n *** Delete File: d\n",
                         {"b": EDITED, "c": REMOVED, "d": REMOVED}),
    "another machine": ("*** Environment ID: x\n*** Delete File: a\n", {"a": REMOVED}),
    "one file twice": ("*** Delete File: a\n*** Add File: a\n+x\n", {"a": MADE}),
    "no name": ("*** Delete File:  \n*** Delete File: a\0b\n", {}),
    "nothing of that kind": ("** Delete File: a\n*** delete file: a\n*** File: a\n", {}),
}  # fmt: skip


@pytest.mark.proves("AGENT-2")
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (BEGIN, END),
        (f"\n\n  {BEGIN}", f"{END}  \n\n"),
        (f"<<'EOF'\n{BEGIN}", f"{END}\nEOF\n"),
        (f"cat <<EOF\n{BEGIN}", f"{END}\nEOF"),
        (f"words\n{BEGIN}", f"{END}\nwords"),
        (BEGIN, ""),
    ],
)
def test_every_file_is_seen_whatever_is_around_the_patch(
    case: str, before: str, behind: str
) -> None:
    text, found = CASES[case]
    assert paths(before + text + behind) == found
    assert list(paths(before + text + behind)) == list(found), "in the order of the patch"


NAMES = st.text("ab/._- äé", min_size=1, max_size=8).filter(lambda name: name == name.strip())
LINES = st.lists(st.text(st.characters(exclude_characters="\n\0"), max_size=20), max_size=4)


@pytest.mark.proves("AGENT-2")
@given(st.lists(st.tuples(st.sampled_from("AUDM"), NAMES, NAMES, LINES), max_size=5), st.data())
def test_names_are_found_and_no_line_of_a_file_is_one(
    done: "list[tuple[str, str, str, list[str]]]", data: st.DataObject
) -> None:
    rows, named = [], []
    for kind, name, other, lines in done:
        named += [name, other] if kind == "M" else [name]
        if kind == "A":
            rows += [f"*** Add File: {name}", *(f"+{line}" for line in lines)]
        elif kind == "D":
            rows.append(f"*** Delete File: {name}")
        else:
            rows += [f"*** Update File: {name}", *([f"*** Move to: {other}"] * (kind == "M")), "@@"]
            rows += [data.draw(st.sampled_from(" +-")) + line for line in lines]
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    assert set(paths(ends.join([BEGIN.strip(), *rows, END]))) == set(named)


@pytest.mark.proves("AGENT-2")
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(name.strip() == name != "" for name in paths(text))
