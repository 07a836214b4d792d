"""Groups of agents that work in one way, and what that asks of them."""
