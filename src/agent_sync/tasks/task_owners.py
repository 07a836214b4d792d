"""Whose tasks are whose when one agent follows another (ID-5)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The open tasks of one agent are its successor's, with what it made or gave to others."""
    columns = ("owner_id", "created_by", "assigned_by")
    moved = ", ".join(f"{x} = CASE WHEN {x} = ?2 THEN ?1 ELSE {x} END" for x in columns)
    store.execute(
        f"UPDATE tasks SET {moved} WHERE ?2 IN ({', '.join(columns)}) "
        "AND status IN ('pending', 'in_progress', 'blocked')",
        (new_id, old_id),
    )


def led_by(store: "Transaction", crew_id: int, old_id: str, new_id: str) -> None:
    """What who led a crew had made or given in it counts as given by who leads it now."""
    store.execute(
        "UPDATE tasks SET assigned_by = ?1 WHERE crew_id = ?3 AND crew_id > 0 "
        "AND ?2 IN (created_by, assigned_by) AND status IN ('pending', 'in_progress', 'blocked')",
        (new_id, old_id, crew_id),
    )
