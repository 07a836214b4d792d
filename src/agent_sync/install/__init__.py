"""Putting the hooks, the skill and the runtime in place, and taking them out."""
