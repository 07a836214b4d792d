"""Expressions by Hypothesis: of every form of the language, mostly right in their kinds."""

import re
from typing import Any

from hypothesis import strategies as st

WORLD: "dict[str, Any]" = {
    "a": 3, "b": -2.5, "c": "text", "d": True, "e": None, "n": [5, 1, 4], "s": ["one", "two"],
    "l": [1, "two", 3.0, None, [4], True], "m": {"x": 1, "y": {"z": [True]}, "w": "text"},
    "k": {"one": 1, "two": 2.0, "text": None},
}  # fmt: skip
LEAVES = {
    "whole": "0 1 2 7 -3 9223372036854775807 -9223372036854775808 a m.x n[1] size(s)",
    "real": "0.0 1.0 2.5 -0.5 1e3 1e308 b k.two",
    "text": r"'' 'a' 'text' 'é' '12' 't,x' r'\d' c m.w s[0]",
    "truth": "true false d m.y.z[0] has(m.x) has(m.zz) 'x'in{'x':1}",
    "list": "[] n s l m.y.z [1,2] ['a',1,null] [[1],{}]",
    "map": "{} m k m.y {'a':1} {2:'x',true:null}",
    "wrong": "m.zz nobody l[9] 1/0 null e x m d",
}
FORMS = {
    "whole": [
        "@whole + @whole", "@whole - @whole", "@whole * @whole", "@whole / @whole",
        "@whole % @whole", "-@whole", "@truth ? @whole : @whole", "size(@list)", "@map.size()",
        "@text.size()", "int(@real)", "int(@text)", "[@whole, 7][0]", "{'q': @whole}.q",
    ],
    "real": [
        "@real + @real", "@real - @whole", "@real * @real", "@whole / @real", "@real / @whole",
        "-@real", "double(@whole)", "double(@text)", "@truth ? @real : @real",
    ],
    "text": [
        "@text + @text", "string(@whole)", "string(@text)", "string(@truth)",
        "@truth ? @text : @text", "[@text][0]", "{'q': @text}['q']",
    ],
    "truth": [
        "!@truth", "@truth && @truth", "@truth || @truth", "@any == @any", "@any != @any",
        "@whole < @whole", "@real <= @whole", "@whole > @real", "@real >= @real", "@whole == @real",
        "@text < @text", "@text >= @text", "@truth < @truth", "@any in @list", "@text in @map",
        "@whole in @list", "has(@map.x)", "has(@any.x)", "@text.contains(@text)",
        "@text.startsWith(@text)", "@text.endsWith(@text)", "@list.all(x, @truth)",
        "@list.exists(x, x == @any)", "@map.exists(x, @truth)", "@list.exists_one(x, @any == x)",
        "@list.all(x, x > @whole)", "@truth ? @truth : @truth", "type(@any) == type(@any)",
        "@wrong || @truth", "@truth && @wrong",
    ],
    "list": [
        "[@any, @any]", "@list + @list", "@list.filter(x, x == @any)", "@list.filter(x, @truth)",
        "@list.map(x, @any)", "@list.map(x, [x, @any])", "@list.map(x, @truth, x)",
        "@truth ? @list : @list",
    ],
    "map": ["{'x': @any}", "{@text: @any}", "{@whole: @any}", "{'x': @any, 'y': @any}"],
    "wrong": ["@any + @any", "-@any", "!@any", "@any < @any", "@any.x", "@any[@any]",
              "@list[@whole]"],
}  # fmt: skip
KINDS = ("whole", "real", "text", "truth", "list", "map", "wrong")


@st.composite
def expressions(draw: "st.DrawFn", depth: int = 4) -> str:
    """Texts that all parse; what they come to is another matter."""
    return grown(draw, draw(st.sampled_from(["truth", "any"])), depth)


def grown(draw: "st.DrawFn", kind: str, depth: int) -> str:
    """An expression that is of a kind, unless something in it is an error."""
    if kind == "any":
        kind = draw(st.sampled_from(KINDS))
    if depth < 1 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(LEAVES[kind].split()))
    form = draw(st.sampled_from(FORMS[kind]))
    return re.sub(r"@(\w+)", lambda part: f"({grown(draw, part[1], depth - 1)})", form)
