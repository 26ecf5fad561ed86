"""Other rhythms, a reading time, pauses, quiet weeks, and the facilitator's word."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('digests', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='digestdelivery',
            name='is_quiet',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='subscription',
            name='minutes',
            field=models.PositiveSmallIntegerField(choices=[(2, '2\xa0minutes'), (5, '5\xa0minutes'), (15, '15\xa0minutes')], default=2, verbose_name='temps de lecture'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='paused_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='en pause jusqu’au'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='quiet_count',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='digestdelivery',
            name='reason',
            field=models.CharField(blank=True, choices=[('', ''), ('empty', 'Rien à dire'), ('suppressed', 'Adresse refusée'), ('no_access', 'Accès retiré'), ('unsubscribed', 'Désabonnement'), ('paused', 'En pause'), ('missed', 'Heure manquée'), ('refused', 'Refusé par le serveur'), ('exhausted', 'Trop d’essais')], max_length=12, verbose_name='raison'),
        ),
        migrations.AlterField(
            model_name='digestrun',
            name='cadence',
            field=models.CharField(choices=[('daily', 'Chaque jour'), ('weekly', 'Chaque semaine'), ('biweekly', 'Toutes les deux semaines'), ('monthly', 'Chaque mois')], max_length=10),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='cadence',
            field=models.CharField(choices=[('daily', 'Chaque jour'), ('weekly', 'Chaque semaine'), ('biweekly', 'Toutes les deux semaines'), ('monthly', 'Chaque mois')], default='weekly', max_length=10, verbose_name='fréquence'),
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=700, verbose_name='votre mot')),
                ('pinned', models.JSONField(blank=True, null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
            },
        ),
    ]
