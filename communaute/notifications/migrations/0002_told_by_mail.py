"""What is told by mail at once, and who wants it."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.mail.one_click


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
        ('notifications', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='mail',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='mail.outgoingemail'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='reason',
            field=models.CharField(choices=[('mention', 'On s’adresse à vous'), ('answer', 'On vous a répondu'), ('followed', 'Vous suivez'), ('decision', 'Un mot de l’animation')], max_length=10),
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at_once', models.BooleanField(default=True, verbose_name='m’écrire tout de suite')),
                ('token', models.CharField(default=cms.mail.one_click.new_token, editable=False, max_length=32, unique=True)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preference', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
