"""The page of a repository: what its server tells it, and what a person sees and does."""
