"""Which columns of the house point to a row: held against what the database knows."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from ankommen.core.models import SearchEntry
from ankommen.core.references import columns_to, pointed_to, remove_unused
from ankommen.partners.models import Contact, Organisation, OrganisationKind

pytestmark = pytest.mark.django_db(transaction=True)


def organisation(name: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.OTHER)


def test_every_foreign_key_of_the_database_is_asked() -> None:
    every = apps.get_models(include_auto_created=True)
    known = {
        (pointing._meta.db_table, column, model._meta.db_table)
        for model in every
        for pointing, column in columns_to(model)
    }
    with connection.cursor() as cursor:
        kept = {
            (table, column, pointed[1])
            for table in connection.introspection.table_names(cursor)
            for column, pointed in connection.introspection.get_relations(cursor, table).items()
        }
    assert len(kept) > 100
    assert kept <= known, kept - known


def test_a_row_that_others_point_to_is_found_in_as_many_queries_as_tables(
    django_assert_num_queries: object,
) -> None:
    used, free = organisation("Träger"), organisation("Verein")
    Contact.objects.create(organisation=used, name="Eine Person")
    with django_assert_num_queries(len(columns_to(Organisation))):  # type: ignore[operator]
        assert pointed_to(Organisation, [used.pk, free.pk]) == {used.pk}
    assert pointed_to(Organisation, [used.pk], besides=[Contact]) == set()
    assert pointed_to(Organisation, []) == set()


def test_the_database_refuses_to_remove_what_is_used_after_all() -> None:
    used = organisation("Träger")
    Contact.objects.create(organisation=used, name="Eine Person")
    with pytest.raises(IntegrityError), transaction.atomic():
        remove_unused(Organisation.objects.all())
    assert Contact.objects.get().organisation == used


def test_a_removed_row_is_not_found_any_more() -> None:
    row = organisation("Träger")
    assert SearchEntry.objects.filter(kind="organisation", object_id=row.pk).exists()
    remove_unused(Organisation.objects.filter(pk=row.pk))
    assert not SearchEntry.objects.filter(kind="organisation").exists()
