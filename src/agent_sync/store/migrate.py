"""Moving the schema forward, step by step (STATE-4). Loaded only when a step is due."""

from ..failures import StoreError
from . import schema
from .expected_schema import APPLICATION
from .sqlite import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project

NAMES_CHECKOUTS = 3
"""The step from which on checkouts are stored by their names."""


def migrate(store: Store, project: "Project | None" = None, *, upto: "int | None" = None) -> None:
    """Run the steps that are due, each in one transaction with its number.

    Inside a transaction of the caller's they all join that one. ``project`` is whose database
    it is: what the steps find in it is converted; an empty one needs none. ``upto`` is for looking
    at how an earlier version was.
    """
    while True:
        with store.writing() as tx:
            version = int(tx.value("PRAGMA user_version"))
            if version >= (schema.VERSION if upto is None else upto):
                return
            for statement in schema.statements(schema.MIGRATIONS[version]):
                tx.execute(statement)
            tx.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES ('oldest_reader', ?)",
                (str(schema.OLDEST_READER),),
            )
            if version == 0:
                _search_table(tx)
            if version == NAMES_CHECKOUTS - 1 and project is not None:
                from .checkout_names import convert

                convert(tx, project)
            tx.execute(f"PRAGMA user_version={version + 1}")
            tx.execute(f"PRAGMA application_id={APPLICATION}")


def _search_table(store: Store) -> None:
    try:
        store.execute(schema.SEARCH)
    except StoreError as error:
        if "fts5" not in str(error):
            raise


def fill_search(store: Store) -> None:
    """Put every stored text into the search index, which is empty."""
    if store.value("SELECT 1 FROM sqlite_master WHERE name = 'words'"):
        store.execute(schema.FILL_SEARCH)
