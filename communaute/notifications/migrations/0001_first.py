"""What happened, and whom it is told to."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('room', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('post', 'Nouveau message'), ('decision', 'Mot de l’animation')], max_length=10)),
                ('object_id', models.PositiveBigIntegerField()),
                ('happened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['due_at'], name='event_to_be_told')],
                'constraints': [models.UniqueConstraint(fields=('room', 'kind', 'object_id'), name='one_event_of_a_kind_per_object')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('mention', 'On vous a nommé·e'), ('answer', 'On vous a répondu'), ('followed', 'Vous suivez'), ('decision', 'Un mot de l’animation')], max_length=10)),
                ('group', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='notifications.event')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['member', '-created_at', '-id'], name='notification_by_member'), models.Index(condition=models.Q(('read_at', None)), fields=['member', 'group'], name='notification_unread')],
                'constraints': [models.UniqueConstraint(fields=('event', 'member'), name='told_once_to_a_member')],
            },
        ),
    ]
