"""Who is here: one row an agent, its signs of life."""
