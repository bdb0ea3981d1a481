from django.db import migrations, models


def note_homes(apps, schema_editor):
    homes = apps.get_model("partners", "Organisation").objects.filter(
        kind__in=("accommodation", "shelter")
    )
    homes.update(was_home=True)


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0011_encrypted_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='was_home',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(note_homes, migrations.RunPython.noop),
    ]
