from django.db import migrations

from ankommen.core.search import matching


def store_words(apps, editor):
    if editor.connection.vendor == "postgresql":
        matching.install(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0113_translations_at_the_desk"),
    ]

    operations = [migrations.RunPython(store_words, migrations.RunPython.noop)]
