"""The terminal side of the console; the only modules that import prompt_toolkit."""
