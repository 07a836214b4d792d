"""Names that people can remember and say aloud, for agents that brought none: ``brisk-otter``."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

ADJECTIVES = (
    "able agile airy amber apt azure bold brave breezy bright brisk calm candid cheery clever "
    "cosy crisp curious dapper deft eager early earnest fair fleet fond frank fresh gentle glad "
    "golden grand happy hardy honest humble jolly keen kind lively lucid lucky mellow merry mild "
    "neat nimble noble plucky polite prompt proud quick quiet ready rosy sage sharp snowy spry "
    "steady sunny vivid witty"
).split()
NOUNS = (
    "badger beaver bison bunting camel cedar condor coral crane cricket curlew dolphin dove egret "
    "elk falcon fern finch fox gecko gibbon hare hazel heron ibex ibis jackdaw jay kestrel koala "
    "lark lemur linnet lotus lynx maple marten mole newt ocelot oriole osprey otter owl panda "
    "petrel pine plover puffin quail quokka raven robin seal sparrow stork swift tapir teal "
    "tern thrush toucan walnut wren"
).split()


def suggest(seed: str, taken: "Container[str]") -> str:
    """A name ``adjective-noun`` that is not in ``taken``, the same for the same two.

    ``taken`` holds lower-case names. When every pair is taken, a number follows
    (``brisk-otter-2``). Nobody holds the name by this: two callers may be told the same.
    """
    pairs = len(ADJECTIVES) * len(NOUNS)
    mixed = _mix(seed)
    first = mixed % pairs
    step = (mixed // pairs) % pairs | 1  # odd, and the pairs are a power of two: meets them all
    suffix, round_number = "", 1
    while True:
        for turn in range(pairs):
            adjective, noun = divmod((first + turn * step) % pairs, len(NOUNS))
            name = f"{ADJECTIVES[adjective]}-{NOUNS[noun]}{suffix}"
            if name not in taken:
                return name
        round_number += 1
        suffix = f"-{round_number}"


def _mix(text: str) -> int:
    """A 64-bit number from any text. Python's own hash differs from one run to the next."""
    value = 0xCBF29CE484222325  # FNV-1a
    for byte in text.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    value ^= value >> 32  # its low bits alone know little of the last characters' high ones
    return (value * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) ^ (value >> 29)
