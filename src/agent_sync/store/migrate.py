"""Moving the schema forward, step by step (STATE-4). Loaded only when a step is due."""

from ..failures import StoreError
from . import schema
from .sqlite import Store


def migrate(store: Store) -> None:
    """Run the steps that are due, each in one transaction with its number.

    Inside a transaction of the caller's they all join that one.
    """
    while True:
        with store.writing() as tx:
            version = int(tx.value("PRAGMA user_version"))
            if version >= schema.VERSION:
                return
            for statement in schema.statements(schema.MIGRATIONS[version]):
                tx.execute(statement)
            tx.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES ('oldest_reader', ?)",
                (str(schema.OLDEST_READER),),
            )
            if version == 0:
                _search_table(tx)
            tx.execute(f"PRAGMA user_version={version + 1}")


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
