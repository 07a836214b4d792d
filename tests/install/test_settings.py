"""Merging into settings and taking out again, as pure text."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.errors import InstallError
from agent_sync.install.claude_code.hook_table import hooks_block, project_form
from agent_sync.install.settings_files import ownership
from agent_sync.install.settings_files.settings import armed, as_text, is_bare, merge, unmerge

BLOCK = hooks_block(project_form)
STRICT = hooks_block(project_form, strict=True)
FOREIGN = {"type": "command", "command": "my-formatter", "timeout": 5}
LEGACY = {
    event: [{"matcher": "", "hooks": [{"type": "command", "command": f"agent-sync hook {hook}"}]}]
    for event, hook in (("SessionStart", "session-start"), ("PreToolUse", "pre-tool-use"))
}


def loads(text: str) -> Any:
    return json.loads(text.removeprefix("\ufeff"))


def without_ours(data: Any) -> Any:
    """The same document without our handlers and without empty events."""
    hooks = {}
    for event, groups in data.get("hooks", {}).items():
        kept = []
        for group in groups:
            foreign = [one for one in group["hooks"] if not ownership.is_ours(one)]
            if foreign or not group["hooks"]:
                kept.append({**group, "hooks": foreign})
        if kept:
            hooks[event] = kept
    rest = {key: value for key, value in data.items() if key != "hooks"}
    return {**rest, "hooks": hooks} if hooks else rest


@pytest.mark.proves("INST-2")
def test_a_new_file_holds_the_block_and_nothing_else() -> None:
    text = merge(None, BLOCK)
    assert json.loads(text) == {"hooks": BLOCK}
    assert unmerge(text) == "{}\n"
    assert is_bare(unmerge(text))


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{}\n",
        "{ }",
        "{\n}\n",
        "{\r\n}\r\n",
        '{"model":"x"}',
        '{"model": "x", "env": {"A": "1"}}',
        '{\n  "model": "x"\n}\n',
        '{\n\t"model": "x",\n\n\t"env": {}\n}',
        '{\r\n    "model": "x"\r\n}\r\n',
        '\ufeff{"model": 1e400, "big": 123456789012345678901234567890, "s": "\\ud800 \\u00e9 é"}',
        '{"env": {"A": "1", "A": "2"}}',
        '  {"a": [1, 2 ,3]}\n\n\n',
    ],
)
def test_round_trip_is_byte_for_byte(text: str) -> None:
    merged = merge(text, BLOCK)
    assert loads(merged)["hooks"] == BLOCK
    assert merge(merged, BLOCK) == merged
    assert unmerge(merged) == text


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize(
    "hooks",
    [
        "{}",
        "{ }",
        '{"Stop": []}',
        '{"Stop": [ ], "Other": [\n]}',
        '{\n    "Stop": [\n      {"hooks": [{"type": "command", "command": "x"}]}\n    ]\n  }',
        '{"PreToolUse": [{"matcher": "Edit", "hooks": []}]}',
    ],
)
def test_what_was_empty_before_stays(hooks: str) -> None:
    text = '{\n  "a": 1,\n  "hooks": ' + hooks + "\n}\n"
    assert unmerge(merge(text, BLOCK), before=text) == text


@pytest.mark.proves("INST-2")
def test_style_of_the_file_is_followed() -> None:
    merged = merge('{\r\n\t"model": "x"\r\n}\r\n', BLOCK)
    assert "\n" not in merged.replace("\r\n", "")
    assert '\r\n\t"hooks": {\r\n\t\t"SessionStart": [\r\n\t\t\t{' in merged
    assert "\n" not in merge('{"model":"x"}', BLOCK)


@pytest.mark.proves("INST-2")
def test_foreign_hooks_stay_in_order_beside_ours() -> None:
    text = json.dumps(
        {
            "hooks": {
                "Stop": [{"hooks": [FOREIGN]}],
                "Custom": [{"hooks": [FOREIGN]}],
                "PreToolUse": [{"matcher": "Bash", "hooks": [FOREIGN]}],
            },
            "permissions": {"allow": ["Edit"]},
        },
        indent=4,
    )
    data = loads(merge(text, BLOCK))
    assert list(data) == ["hooks", "permissions"]
    assert list(data["hooks"])[:3] == ["Stop", "Custom", "PreToolUse"]
    assert data["hooks"]["PreToolUse"][0] == {"matcher": "Bash", "hooks": [FOREIGN]}
    assert data["hooks"]["PreToolUse"][1:] == BLOCK["PreToolUse"]
    assert unmerge(merge(text, BLOCK)) == text


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize("older", [LEGACY, STRICT, {**BLOCK, "Retired": BLOCK["Stop"]}])
def test_earlier_entries_are_replaced_not_doubled(older: dict[str, Any]) -> None:
    text = json.dumps({"a": 1, "hooks": older, "z": 2}, indent=2)
    merged = merge(text, BLOCK)
    assert loads(merged) == {"a": 1, "hooks": BLOCK, "z": 2}
    assert merge(merged, BLOCK) == merged
    assert loads(unmerge(merged)) == {"a": 1, "z": 2}


@pytest.mark.proves("INST-2")
def test_entries_sharing_a_group_or_doubled_are_put_right() -> None:
    ours = {"type": "command", "command": "agent-sync hook pre-tool-use"}
    group = {"matcher": "Edit", "hooks": [ours, FOREIGN, ours], "note": "mine"}
    merged = loads(merge(json.dumps({"hooks": {"PreToolUse": [group]}}), BLOCK))
    kept = {"matcher": "Edit", "hooks": [FOREIGN], "note": "mine"}
    assert merged["hooks"]["PreToolUse"] == [kept, *BLOCK["PreToolUse"]]
    doubled = {"hooks": {event: [*groups, *groups] for event, groups in BLOCK.items()}}
    assert loads(merge(json.dumps(doubled), BLOCK)) == {"hooks": BLOCK}


@pytest.mark.proves("INST-3")
@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('"a": 1', '"a":    [1,\n2]'),
        lambda text: text.replace('"a": 1', '"first": 0, "a": 1'),
        lambda text: text.rstrip()[:-1].rstrip() + ',\n  "later": {}\n}',
        lambda text: text.replace("\n}", "\n\n}") + "  \n",
    ],
)
def test_what_the_user_changed_meanwhile_stays(edit: Callable[[str], str]) -> None:
    text = '{\n  "a": 1\n}\n'
    assert unmerge(edit(merge(text, BLOCK))) == edit(text)


@pytest.mark.proves("INST-3")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"hooks": {', '"hooks": {\n "Mine": [],'),
        ('"Stop": [', '"Stop": [\n{"hooks": [{"type": "command", "command": "x"}]},'),
        ('"Stop": [\n      {\n        "hooks": [', '"Stop": [{"hooks": [{"type": "x"},'),
    ],
)
def test_hooks_that_the_user_added_stay(old: str, new: str) -> None:
    merged = merge('{\n  "a": 1\n}\n', BLOCK)
    text = merged.replace(old, new, 1)
    after = unmerge(text)
    assert text != merged
    assert without_ours(loads(after)) == without_ours(loads(text))
    assert loads(after)["hooks"]
    assert not armed(after)


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("{", "not valid JSON"),
        ('{"a": 1,}', "line 1"),
        ('{\n  // mine\n  "a": 1}', "comment on line 2"),
        ('{"a": 1 /* x */}', "comment on line 1"),
        ('{"a": NaN}', "NaN"),
        ('{"a": "\x01"}', "not valid JSON"),
        ("[]", "top level is not an object"),
        ("null", "top level is not an object"),
        ('{"hooks": null}', "'hooks' is not an object"),
        ('{"hooks": []}', "'hooks' is not an object"),
        ('{"hooks": {"Stop": {}}}', "hooks.Stop is not a list"),
        ('{"hooks": {"Stop": ["x"]}}', "an entry of hooks.Stop is not an object"),
        ('{"hooks": {"Stop": [{}]}}', "no 'hooks' list"),
        ('{"hooks": {"Stop": [{"hooks": "x"}]}}', "is not a list"),
        ('{"hooks": {"Stop": [{"hooks": ["x"]}]}}', "a hook of hooks.Stop is not an object"),
        ('{"a": 1, "a": 2}', "'a' twice"),
        ('{"hooks": {}, "hooks": {}}', "'hooks' twice"),
        ('{"hooks": {"Stop": [], "Stop": []}}', "'Stop' twice"),
        ("[" * 100_000 + "]" * 100_000, "deep"),
        ('{"a": ' + "[" * 900 + "]" * 900 + "}", "deep"),
    ],
)
def test_odd_files_are_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(InstallError, match=words.replace(".", r"\.")):
        merge(text, BLOCK)


@pytest.mark.parametrize(
    "text", ["[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}', '{"hooks": {"Stop": ["x", {}]}}']
)
def test_taking_out_passes_over_odd_values(text: str) -> None:
    assert unmerge(text) == text


def test_paths_outside_ascii_stay_readable() -> None:
    block = {"Stop": [{"hooks": [{"type": "command", "command": "/home/jürgen/x"}]}]}
    assert "jürgen" in as_text(block)  # type: ignore[arg-type]


# --- any document in any formatting

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(
    st.text(max_size=6).filter(lambda key: key != "hooks"), VALUES, max_size=4
)
HANDLERS = st.lists(
    st.fixed_dictionaries({"type": st.just("command"), "command": st.text()})
    | st.just({"type": "command", "command": "agent-sync hook stop"}),
    max_size=3,
)
GROUPS = st.lists(
    st.fixed_dictionaries({"hooks": HANDLERS}, optional={"matcher": st.text(max_size=3)}),
    max_size=3,
)
HOOKS = st.dictionaries(st.sampled_from(["Stop", "PreToolUse", "Own", "SessionEnd"]), GROUPS)


class Writer:
    """Writes JSON with white space wherever it may stand, chosen by a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        newline = self.rng.choice(["\n", "\r\n"])
        self.spaces = ["", "", " ", "  ", "\t", newline, newline + "  ", newline + "\t\t"]
        if self.rng.random() < 0.3:
            self.spaces = [""]

    def space(self) -> str:
        return self.rng.choice(self.spaces)

    def document(self, value: Any) -> str:
        mark = "\ufeff" if self.rng.random() < 0.2 else ""
        return mark + self.space() + self.value(value) + self.space()

    def value(self, value: Any) -> str:
        if isinstance(value, dict):
            parts = [
                f"{self.value(key)}{self.space()}:{self.space()}{self.value(inner)}"
                for key, inner in value.items()
            ]
            return "{" + self.joined(parts) + "}"
        if isinstance(value, list):
            return "[" + self.joined([self.value(inner) for inner in value]) + "]"
        return json.dumps(value, ensure_ascii=self.rng.random() < 0.5)

    def joined(self, parts: list[str]) -> str:
        inside = ",".join(self.space() + part + self.space() for part in parts)
        return inside if parts else self.space()


@pytest.mark.proves("INST-2")
@pytest.mark.proves("INST-3")
@settings(max_examples=100, deadline=None)
@given(data=DOCUMENTS, seed=st.integers(0, 2**32))
def test_any_document_without_hooks_comes_back_byte_for_byte(data: Any, seed: int) -> None:
    text = Writer(seed).document(data)
    merged = merge(text, BLOCK)
    assert merge(merged, BLOCK) == merged
    assert list(loads(merged)) == [*data, "hooks"]
    assert unmerge(merged) == text


@pytest.mark.proves("INST-2")
@pytest.mark.proves("INST-3")
@settings(max_examples=100, deadline=None)
@given(data=DOCUMENTS, hooks=HOOKS, at=st.integers(0, 4), seed=st.integers(0, 2**32))
def test_foreign_parts_of_any_document_stay(data: Any, hooks: Any, at: int, seed: int) -> None:
    members = list(data.items())
    members.insert(at, ("hooks", hooks))
    text = Writer(seed).document(dict(members))
    merged = merge(text, STRICT)
    again = loads(merged)
    assert merge(merged, STRICT) == merged
    assert without_ours(again) == without_ours(dict(members))
    assert [key for key in again if key != "hooks"] == list(data)
    assert without_ours(loads(unmerge(merged, before=text))) == without_ours(dict(members))
    if not armed(text):
        assert unmerge(merged, before=text) == text
