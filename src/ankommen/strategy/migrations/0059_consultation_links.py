from django.db import migrations, models


class Migration(migrations.Migration):
    """Links of invitations are signed links now. What was handed out before stays closed: its
    token was never kept, so that it cannot become one. The page of the consultation says so."""

    dependencies = [("strategy", "0058_comparison_values")]

    operations = [
        # The default lets the way back fill rows that are there.
        migrations.AlterField("invitation", "nonce", models.CharField(max_length=32, default="")),
        migrations.RemoveField("invitation", "nonce"),
    ]
