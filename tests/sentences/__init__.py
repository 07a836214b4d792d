"""Everything that models and people are told, written down once: the pages of ``tests/golden``."""
