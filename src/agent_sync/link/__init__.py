"""Several machines (LINK): what a clone that is linked to others knows of that.

The relay, which talks to the server, is in ``relay/``; nothing that hooks load leads there.
"""
