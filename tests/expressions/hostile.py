"""Expressions that want to harm: too deep, too long, too much to do, too much to make."""

from typing import Any

LIST = "state._shared.list"
TEXT = "state._shared.text"
WORLD: "dict[str, Any]" = {
    "state": {"_shared": {"list": list(range(1000)), "text": "ab" * 100_000}, "self": {}},
    "views": {},
    "agents": {},
    "messages": {"count": 0, "unread": 0},
    "self": "mallory",
    "params": {},
}  # fmt: skip
FORTY = "[" + ",".join("7" * 40) + "]"


def binds(first: str, more: str, last: str, times: int) -> str:
    """``a`` bound again and again to something made of itself."""
    return f"cel.bind(a,{first}," + f"cel.bind(a,{more}," * times + last + ")" * (times + 1)


NO_EXPRESSION = {
    "brackets": "(" * 4096,
    "lists": "[" * 4096,
    "maps": "{1:" * 1300,
    "calls": "f(" * 2048,
    "indexes": "a[" * 2048,
    "bangs without end": "!" * 4096,
    "closed brackets": "(" * 2000 + "1" + ")" * 2000,
    "closed lists": "[" * 60 + "]" * 60,
    "macros": "[1].map(x," * 60 + "x" + ")" * 60,
    "ternaries in brackets": "true?(" * 60 + "1" + "):2" * 60,
    "mixed": "!(-[{1:f(a[" * 300,
    "digits": "9" * 4096,
    "hex": "0x" + "f" * 4000,
    "exponent": "1e" + "9" * 4000,
    "quotes": "'" * 4095,
    "triple quotes": "'''" * 1365,
    "backslashes": "'" + "\\" * 4094,
    "comments": "//" * 2048,
    "too long": "1" + "+1" * 2048,
    "operators": "<" * 4096,
    "right nested": "1||1&&1==1+1*(" * 200,
}  # fmt: skip
ANSWERED = {
    "bangs": ("!" * 4092 + "true", True),
    "sum": ("1" + "+1" * 2040, 2041),
    "minuses": ("1" + "--1" * 1360, 1361),
    "ternaries": ("false?1:" * 500 + "2", 2),
    "ands": ("true&&" * 600 + "true", True),
    "ors over errors": ("1/0||" * 700 + "true", True),
    "fields": ("state" + ".a" * 2000 + "||true", True),
    "fraction": ("0." + "9" * 4000 + "<=1.0", True),
    "items": ("[" + "1," * 2000 + "1].size()", 2001),
    "relations": ("1<2" + "==true" * 600, True),
    "nested bindings": (binds("1", "a+1", "a", 40), 41),
    "filters": ("[1]" + ".filter(x,true)" * 250, [1]),
    "pattern with a star of a star": ("'" + "a" * 3000 + "'.matches('^(a*)*$')", True),
    "pattern of choices": ("'" + "a" * 2000 + "b'.matches('^(a|a|a)*$')", False),
    "pattern that backtracking dies of": (
        "'" + "a" * 40 + "'.matches('^" + "a?" * 40 + "a" * 40 + "$')", True),
}  # fmt: skip
TOO_MUCH = {
    "40 times 40 times 40 times 40": f"{FORTY}.map(a,"
    f"{FORTY}.map(b,{FORTY}.map(c,{FORTY}.map(d,a+b+c+d))))",
    "all": f"{FORTY}.all(a,{FORTY}.all(b,{FORTY}.all(c,{FORTY}.all(d,true))))",
    "errors in all": f"{FORTY}.all(a,{FORTY}.all(b,{FORTY}.all(c,{FORTY}.all(d,1/0==1))))",
    "unknown names": f"{LIST}.exists(a,{LIST}.exists(b,nobody))",
    "wrong kinds": f"{LIST}.exists(a,{LIST}.exists(b,a+'x'))",
    "filters in a filter": f"{LIST}.filter(a,{LIST}.filter(b,a==b).size()>9)",
    "membership of texts": f"{LIST}.filter(a,{LIST}.filter(b,'x' in {LIST}).size()>9)",
    "membership of numbers": f"{LIST}.all(a,{LIST}.all(b,!(-1 in {LIST})))",
    "text doubling": binds("'0123456789abcdef'", "a+a", "a", 40),
    "list doubling": binds("[1]", "a+a", "a", 40),
    "doubling by map": "['x']" + ".map(x,x+x)" * 300,
    "shared lists compared": binds("[1]", "[a,a]", "a==a.map(x,x)", 40),
    "shared lists": binds("[1]", "[a,a]", "a", 40),
    "shared texts": binds("'xxxxxxxx'", "[a,a]", "a", 30),
    "shared maps": binds("{'k':1}", "{'l':a,'r':a}", "a", 40),
    "split": f"{TEXT}.split('')",
    "splits": f"{LIST}.map(x,{TEXT}.split('a').size())",
    "contains": f"{LIST}.map(x,{TEXT}.contains('aab'))",
    "replace to much": f"{TEXT}.replace('a','{'b' * 1000}')",
    "replaces": f"{LIST}.map(x,{TEXT}.replace('a','cc').size())",
    "positions": f"{LIST}.map(x,{TEXT}.indexOf('c'))",
    "last positions": f"{LIST}.map(x,{TEXT}.lastIndexOf('c'))",
    "capitals": f"{LIST}.map(x,{TEXT}.upperAscii().size())",
    "trims": f"{LIST}.map(x,{TEXT}.trim().size())",
    "long texts compared": f"{LIST}.map(x,{LIST}.map(y,{TEXT}=={TEXT}+''))",
    "long texts ordered": f"{LIST}.map(x,{TEXT}<{TEXT}+'a')",
    "pieces": f"{LIST}.map(x,{TEXT}.substring(1))",
    "beginnings": f"{LIST}.map(x,{LIST}.map(y,{TEXT}.startsWith({TEXT})))",
    "bytes": f"{LIST}.map(x,bytes({TEXT}).size())",
    "texts of bytes": f"{LIST}.map(x,string(bytes({TEXT})))",
    "a long text searched": f"{TEXT}.matches('(a*)*c')",
    "a pattern with many states": f"{TEXT}.substring(0,20000).matches('(a|b)*a(a|b){{300}}c')",
    "many patterns": f"{LIST}.map(x,'a'.matches('(a?){{700}}'+string(x)))",
    "a pattern in a loop": f"{LIST}.map(x,{TEXT}.matches('c'+string(x)))",
    "entries": f"{LIST}.map(x,{LIST}.map(y,state._shared.entries()))",
    "values": f"{LIST}.map(x,{LIST}.map(y,state._shared.values()))",
    "maps made": f"{LIST}.map(x,{LIST}.map(y,{{'a':1,true:2}}))",
    "maps of maps": f"{LIST}.transformMap(i,v,{LIST}.transformMap(j,w,w))",
    "times read": f"{LIST}.map(x,{LIST}.map(y,timestamp('2020-01-01T00:00:00.123456789+01:00')))",
    "durations read": f"{LIST}.map(x,{LIST}.map(y,duration('{'1h' * 30}')))",
    "numbers read": f"{LIST}.map(x,{LIST}.map(y,double('{'1' * 300}')))",
    "zones": f"{LIST}.map(x,{LIST}.map(y,timestamp(0).getHours('Europe/Paris')))",
    "the world many times": f"{LIST}.map(x,state)",
    "numbers written": f"{LIST}.map(x,{LIST}.map(y,string(x)+string(y)))",
    "characters": f"{LIST}.map(x,{LIST}.map(y,{TEXT}.charAt(x)))",
    "lists of lists": f"[{LIST}].map(x,x.map(y,x.map(z,[x,y,z])))",
    "joins": f"{LIST}.map(x,{LIST}.map(y,string(y)).join(','))",
    "lists joined": f"{LIST}.map(x,{LIST}+{LIST})",
    "lists compared": f"{LIST}.map(x,{LIST}.map(y,{LIST}==[]+{LIST}))",
}  # fmt: skip
LINEAR = "'" + "a" * 800 + "b" + "a" * 800 + "'"
SLOW_IF_NAIVE = {
    "last position of what nearly fits": f"{LIST}.map(x,"
    f"('a'+{TEXT}.replace('b','a')).lastIndexOf({LINEAR}))",
    "position of what nearly fits": f"{LIST}.map(x,({TEXT}.replace('b','a')).indexOf({LINEAR}))",
    "digits that are no number": f"{LIST}.map(x,{LIST}.all(y,double('{'1' * 390}x')>0.0 || true))",
}
ERRORS = {
    "shared lists as a key": (binds("[1]", "[a,a]", "{}[a]", 40), "no_such_key"),
    "shared lists as a name": (binds("[1]", "[a,a]", "{a:1}", 40), "no_overload"),
    "shared lists as an index": (binds("[1]", "[a,a]", "a[a]", 40), "no_overload"),
    "shared lists asked for a name": (binds("[1]", "[a,a]", "'x'[a]", 40), "no_overload"),
    "shared lists added to a text": (binds("[1]", "[a,a]", "a+'x'", 40), "no_overload"),
}
ONLY_WHEN_IT_LEAVES = {"shared lists", "shared texts", "shared maps", "the world many times"}
TOO_DEEP_TO_LEAVE = {
    "lists around lists": "[1]" + ".map(x,[x])" * 350,
    "maps around maps": "[1]" + ".map(x,{'a':x})" * 270,
}  # fmt: skip
