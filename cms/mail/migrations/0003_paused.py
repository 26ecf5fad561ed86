"""A mail waits for the end of a pause."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0002_outgoing_email_expiry'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outgoingemail',
            name='reason',
            field=models.CharField(blank=True, choices=[('', ''), ('empty', 'Rien à dire'), ('suppressed', 'Adresse refusée'), ('no_access', 'Accès retiré'), ('unsubscribed', 'Désabonnement'), ('paused', 'En pause'), ('missed', 'Heure manquée'), ('refused', 'Refusé par le serveur'), ('exhausted', 'Trop d’essais')], max_length=12, verbose_name='raison'),
        ),
    ]
