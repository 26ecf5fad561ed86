"""A code that opens nothing any more does not leave; a form sent twice is one mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoingemail',
            name='key',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='outgoingemail',
            name='not_after',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
