from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0106_translation_batch'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['analysis'], name='search_entry_version'),
        ),
    ]
