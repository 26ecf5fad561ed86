"""Unpublished pages with pages below them are asked for at each request: keep them at hand."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_role_groups"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX page_withdrawn ON wagtailcore_page (path) WHERE NOT live AND numchild > 0",
            "DROP INDEX page_withdrawn",
        )
    ]
