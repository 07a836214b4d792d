"""What a busy agent is told between two of its steps, for clients that run no hook there (HOOK-5).

The hook behind a single call does it then.
"""

from .call import Answer, Call, context_answer
from .events import tool_batch


def also(call: Call, answer: Answer) -> Answer:
    """The same answer, and what the end of a step would say."""
    more = tool_batch.handle(call).context
    said = "\n".join(text for text in (answer.context, more) if text)
    return context_answer(call, said) if more else answer
