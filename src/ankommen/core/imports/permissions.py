"""Who may read which table in, and see what others read in."""

from __future__ import annotations

from ..errors import NotFound
from ..models import ImportBatch
from ..registries import import_tables
from ..registries.import_tables import ImportTable
from ..viewer import Viewer


def table_for(*, viewer: Viewer, key: str) -> ImportTable:
    """The gatekeeper of tables: NotFound for who may not read it in."""
    table = import_tables.named(key)
    if table is None or viewer.user_id is None or not table.may_use(viewer):
        raise NotFound
    return table


def batch_for(*, viewer: Viewer, id: int, lock: bool = False) -> ImportBatch:
    """The gatekeeper of batches: one's own, and those of others for who oversees the table."""
    rows = ImportBatch.objects.select_for_update() if lock else ImportBatch.objects.all()
    batch = rows.filter(pk=id).first()
    if batch is None:
        raise NotFound
    table = table_for(viewer=viewer, key=batch.table)
    if batch.uploaded_by_id != viewer.user_id and not table.may_oversee(viewer):
        raise NotFound
    return batch
