"""The one-call answers: the context of a reader, and the raw rows of a poll."""
