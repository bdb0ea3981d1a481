from django.db import migrations


class Migration(migrations.Migration):
    """What it did to the index comes with the column of 0114."""

    dependencies = [
        ("core", "0111_list_files"),
    ]

    operations = []
