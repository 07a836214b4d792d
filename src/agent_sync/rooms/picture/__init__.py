"""One room at one sequence, in memory: what is read, and what a write would make of it."""
