from django.db import migrations

from ankommen.core.search import matching


def count_words(apps, editor):
    if editor.connection.vendor == "postgresql":
        matching.run(editor.connection, (matching.COUNTED,))


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0111_list_files"),
    ]

    operations = [migrations.RunPython(count_words, migrations.RunPython.noop, elidable=True)]
