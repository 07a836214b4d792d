"""The first words of a prompt, by which a person knows a window again (ARR-2).

What looks like a key or a password is left out by the line that it stands in. That is a guess, on
the safe side: a harmless line may be left out, a short password in plain words may not.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SHOW = "AGENT_SYNC_SHOW_PROMPT"
LENGTH = 40
_LOOKED_AT = 4_000
_BEGINNINGS = (
    "sk-", "sk_", "pk_", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
    "xoxa-", "xoxb-", "xoxp-", "xoxs-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "eyJ", "npm_",
    "pypi-", "hf_", "gsk_", "shpat_", "dop_v1_", "SG.", "AGE-SECRET-KEY-", "ssh-rsa", "ssh-ed25519",
)  # fmt: skip
_NAMES = (
    "password", "passwd", "passphrase", "passcode", "pwd", "pin", "secret", "token", "key",
    "credential", "authorization", "bearer",
)  # fmt: skip
_QUOTES = "'\"`"
_CUTS = str.maketrans(dict.fromkeys("'\"`<>()[]{},;|", " "))
_SHORTEST, _MIXED, _HEX = 16, 0.36, 32
"""So long a word may be a key, if its letters, capitals and digits change so often; or if it is
hexadecimal and so long."""
_HEX_DIGITS = "0123456789abcdefABCDEF"
_BEGINS, _ENDS = "-----BEGIN", "-----END"


def hidden(env: "Mapping[str, str]") -> bool:
    """Whether nobody wants to have prompts shown, or stored."""
    return env.get(SHOW, "").strip() == "0"


def first_words(text: str) -> str:
    """At most ``LENGTH`` characters on one line, an ellipsis behind them when there is more; ''
    when nothing is left."""
    kept = " ".join(_kept(text[:_LOOKED_AT]))
    words = " ".join("".join([x if x.isprintable() else " " for x in kept]).split())
    return words if len(words) <= LENGTH else words[:LENGTH].rstrip() + "…"


def _kept(text: str) -> "list[str]":
    found, in_key = [], False
    for line in text.splitlines():
        in_key = in_key or _BEGINS in line
        if not in_key and not looks_like_key(line):
            found.append(line)
        in_key = in_key and _ENDS not in line
    return found


def looks_like_key(line: str) -> bool:
    """Whether a line may hold a key, a password or the like."""
    return _is_named(line.lower()) or any(_is_key(word) for word in line.translate(_CUTS).split())


def _is_named(line: str) -> bool:
    """'password: x', 'API_KEY=x', 'the secret is x', 'Bearer x', 'token x1'."""
    for name in _NAMES:
        _, found, rest = line.partition(name)
        while found:
            if _says(rest):
                return True
            _, found, rest = rest.partition(name)
    return False


def _says(rest: str) -> bool:
    """Whether what stands behind the name of a secret gives it away."""
    rest = rest.lstrip(_QUOTES + "s").lstrip()
    if rest[:1] in ("=", ":") or rest.startswith("is "):
        return bool(rest[2:].strip() or rest[1:].strip())
    word = rest.split(maxsplit=1)[0] if rest else ""
    return any(char.isdigit() for char in word) and not word.isdigit()


def _is_key(word: str) -> bool:
    if word.startswith(_BEGINNINGS) and len(word) > 8:
        return True
    if "://" in word and "@" in word.partition("://")[2].split("/")[0]:
        return True
    word = word.rpartition("=")[2] or word
    plain = word.replace("-", "")
    if len(plain) < _SHORTEST or not any(char.isdigit() for char in plain):
        return False
    if plain.isdigit() or (len(plain) >= _HEX and not plain.strip(_HEX_DIGITS)):
        return True
    return _changes(plain) >= _MIXED * len(plain)


def _changes(word: str) -> int:
    """How often small letters, capitals and digits take turns; other characters count for none."""
    changes, before = 0, 0
    for char in word:
        kind = _kind(char)
        changes += bool(before and kind and before != kind)
        before = kind
    return changes


def _kind(char: str) -> int:
    return 1 if char.isdigit() else 2 if char.isupper() else 3 if char.islower() else 0
