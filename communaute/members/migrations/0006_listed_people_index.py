"""The directory asks for the listed people at each request: keep them at hand, in their order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_people")]
    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["sort_key", "id"],
                condition=models.Q(is_active=True, is_listed=True, welcomed_at__isnull=False),
                name="listed_people_by_name",
            ),
        )
    ]
