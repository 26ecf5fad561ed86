from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discussions', '0003_safe_to_speak'),
    ]

    operations = [
        migrations.AddField(
            model_name='postrevision',
            name='is_hidden',
            field=models.BooleanField(default=False),
        ),
    ]
