"""Jobs that are tried again, and one row per schedule instead of one per day."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models


def keep_last_days(apps, schema_editor):
    """What has run today does not run again after the upgrade."""
    Run = apps.get_model("core", "ScheduledRun")
    last = {}
    for kind, day in Run.objects.values_list("kind", "day"):
        last[kind] = max(day, last.get(kind, day))
    Run.objects.all().delete()
    for kind, day in last.items():
        due_at = datetime.combine(day, time(23, 59), tzinfo=ZoneInfo("Europe/Berlin"))
        Run.objects.create(kind=kind, day=day, due_at=due_at, has_run=True)


class Migration(migrations.Migration):
    dependencies = [("core", "0013_retention")]

    operations = [
        migrations.AddField("job", "failures", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("job", "deaths", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("job", "next_attempt_at", models.DateTimeField(null=True)),
        migrations.AddField("job", "noted_at", models.DateTimeField(null=True)),
        migrations.AddField("job", "worker", models.CharField(blank=True, max_length=64)),
        migrations.AlterField(
            "job",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "wartet"),
                    ("running", "läuft"),
                    ("done", "fertig"),
                    ("failed", "gescheitert"),
                    ("cancelled", "abgebrochen"),
                    ("unknown", "ungewiss"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField("scheduledrun", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("scheduledrun", "has_run", models.BooleanField(default=False)),
        migrations.RunPython(keep_last_days, migrations.RunPython.noop),
        migrations.RemoveConstraint("scheduledrun", "schedule_once_a_day"),
        migrations.RemoveField("scheduledrun", "day"),
        migrations.AlterField("scheduledrun", "due_at", models.DateTimeField()),
        migrations.AlterField(
            "scheduledrun", "kind", models.CharField(max_length=80, unique=True)
        ),
    ]
