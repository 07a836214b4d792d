"""What goes over the link, one module a kind; what each has, an agent or a lease shows.

``KIND``, ``outgoing``, ``incoming``, ``refused``, ``forget``; and where several machines write one,
``SHARED = True``. ``reconciling`` and ``taking_in`` call them.
"""

from . import agent, gate_documents, lease, party_documents

KINDS = (agent, lease, gate_documents, party_documents)
"""In the order in which one may refer to what stands before it."""
BY_NAME = {one.KIND: one for one in KINDS}
