"""The orders of the lists of conversations: pinned first, and questions that wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0001_initial")]
    operations = [
        migrations.AddIndex(
            "topic",
            models.Index(
                fields=["-is_pinned", "-last_post_at", "-id"], name="topic_pinned_then_activity"
            ),
        ),
        migrations.AddIndex(
            "topic",
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(kind="question", post_count=1),
                name="topic_unanswered",
            ),
        ),
    ]
