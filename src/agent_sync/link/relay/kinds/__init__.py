"""What goes over the link, one module a kind; what each has, agents and leases show.

``KIND``, ``outgoing``, ``incoming``, ``refused``, ``forget``; where several machines write one,
``SHARED = True`` and, where a row here may be further than what came, ``differs``; ``forget_all``
for what is left of the others when the link is over. ``reconciling`` and ``taking_in`` call them.
"""

from . import (
    ack_documents,
    agent_documents,
    checkpoint_documents,
    crew_documents,
    decision_documents,
    gate_documents,
    handoff_documents,
    lease_documents,
    message_documents,
    party_documents,
    patch_documents,
    task_documents,
)

KINDS = (
    agent_documents,
    lease_documents,
    message_documents,
    decision_documents,
    ack_documents,
    task_documents,
    crew_documents,
    gate_documents,
    checkpoint_documents,
    patch_documents,
    handoff_documents,
    party_documents,
)
"""In the order in which one may refer to what stands before it."""
BY_NAME = {one.KIND: one for one in KINDS}
