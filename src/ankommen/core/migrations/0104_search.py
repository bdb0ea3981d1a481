from django.db import migrations, models

from ankommen.core.search import matching


def install(apps, schema_editor):
    matching.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    matching.uninstall(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0103_staff_agreement'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.BigIntegerField()),
                ('title', models.TextField()),
                ('body', models.TextField(blank=True)),
                ('tokens', models.TextField()),
                ('analysis', models.CharField(max_length=12)),
            ],
            options={
                'verbose_name_plural': 'search entries',
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='search_entry_once')],
            },
        ),
        migrations.RunPython(install, uninstall),
    ]
