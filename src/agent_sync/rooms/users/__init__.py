"""Users: who they are, in which rooms they are what, and the tokens, links and codes they have.

``scope_strings``, ``access_levels`` decide and touch nothing; modules named after rows read and
write one table each, in the transaction of whoever calls.
"""
