"""Speak without a name, react, report; counts that are stored; what is being written."""
import communaute.discussions.models.writing
import django.db.models.deletion
import modelcluster.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_phases_and_limits'),
        ('discussions', '0002_topic_list_indexes'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(blank=True, max_length=40)),
                ('file', models.FileField(upload_to=communaute.discussions.models.writing.attachment_path)),
                ('name', models.CharField(max_length=120)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=40)),
                ('body', models.TextField()),
                ('fields', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FirstPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_held', models.BooleanField(default=False)),
                ('seen_at', models.DateTimeField(null=True)),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='first_post', to='discussions.post')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['post'], name='first_post_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='ModerationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField(verbose_name='quand')),
                ('kind', models.CharField(choices=[('report_dismissed', 'Signalement sans suite'), ('hidden', 'Message masqué'), ('restored', 'Message rétabli'), ('approved', 'Premier message accepté'), ('moved', 'Discussion déplacée'), ('locked', 'Discussion fermée'), ('unlocked', 'Discussion rouverte'), ('pinned', 'Discussion épinglée'), ('unpinned', 'Discussion désépinglée'), ('done', 'Discussion terminée'), ('reopened', 'Discussion reprise'), ('revealed', 'Nom d’une personne masquée consulté'), ('suspended', 'Personne suspendue'), ('reinstated', 'Suspension levée'), ('summarized', 'Essentiel écrit'), ('proposed', 'Proposée à la bibliothèque')], max_length=20, verbose_name='décision')),
                ('actor_hash', models.CharField(max_length=64, verbose_name='par')),
                ('subject_hash', models.CharField(blank=True, max_length=64, verbose_name='au sujet de')),
                ('topic_number', models.PositiveBigIntegerField(null=True, verbose_name='discussion')),
                ('post_number', models.PositiveBigIntegerField(null=True, verbose_name='message')),
                ('why', models.CharField(blank=True, max_length=1200, verbose_name='pourquoi')),
            ],
            options={
                'verbose_name': 'décision d’animation',
                'verbose_name_plural': 'décisions d’animation',
            },
        ),
        migrations.CreateModel(
            name='ModerationSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('newcomer_posts', models.PositiveSmallIntegerField(default=3, help_text='Ses premiers messages paraissent dans la liste de l’animation.', verbose_name='messages d’une nouvelle personne')),
                ('holds_first_posts', models.BooleanField(default=False, help_text='Sinon, ils paraissent tout de suite et l’animation les lit après.', verbose_name='relire ces messages avant de les publier')),
                ('newcomer_words', models.PositiveSmallIntegerField(default=1500, verbose_name='mots au plus dans un de ces messages')),
                ('newcomer_links', models.PositiveSmallIntegerField(default=3, verbose_name='liens au plus dans un de ces messages')),
            ],
            options={
                'verbose_name': 'règle des premiers messages',
            },
        ),
        migrations.CreateModel(
            name='Pseudonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('context', models.CharField(blank=True, max_length=160)),
                ('traits', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merci', 'Merci'), ('utile', 'Utile'), ('pareil', 'Je vis la même chose')], max_length=6)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('youth', 'On reconnaît un jeune ou une famille'), ('hurts', 'Blesse quelqu’un'), ('sells', 'Publicité ou hors sujet'), ('other', 'Autre chose')], max_length=6, verbose_name='motif')),
                ('words', models.TextField(blank=True, max_length=500, verbose_name='en quelques mots')),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.TextField(max_length=500, verbose_name='mot à la personne')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='watch',
            name='watch_is_of_a_topic_or_a_page',
        ),
        migrations.AddField(
            model_name='categorypage',
            name='themes',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='categories', to='core.theme', verbose_name='thèmes'),
        ),
        migrations.AddField(
            model_name='post',
            name='accepted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='accepted_by_team',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='post',
            name='same_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='post',
            name='thanks_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='post',
            name='useful_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='post',
            name='word_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='topic',
            name='done_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='is_masked',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='topic',
            name='last_is_masked',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='topic',
            name='proposal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL),
        ),
        migrations.AddField(
            model_name='topic',
            name='reader_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='topic',
            name='summarized_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='summary',
            field=models.TextField(blank=True, max_length=1200, verbose_name='l’essentiel en 30 secondes'),
        ),
        migrations.AddField(
            model_name='topic',
            name='summary_author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='topic',
            name='summary_html',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='topic',
            name='word_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='watch',
            name='theme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='core.theme'),
        ),
        migrations.AlterField(
            model_name='post',
            name='state',
            field=models.CharField(choices=[('published', 'Publié'), ('waiting', 'En attente de relecture'), ('hidden', 'Masqué par l’animation'), ('withdrawn', 'Repris')], default='published', max_length=10),
        ),
        migrations.AlterField(
            model_name='topic',
            name='state',
            field=models.CharField(choices=[('published', 'Publié'), ('waiting', 'En attente de relecture'), ('hidden', 'Masqué par l’animation'), ('withdrawn', 'Repris')], default='published', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.UniqueConstraint(fields=('member', 'theme'), name='one_watch_per_theme'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('page', None), ('theme', None), ('topic__isnull', False)), models.Q(('page__isnull', False), ('theme', None), ('topic', None)), models.Q(('page', None), ('theme__isnull', False), ('topic', None)), _connector='OR'), name='watch_is_of_one_thing'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='post',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='discussions.post'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='sender',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draft',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mention',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mention',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='discussions.post'),
        ),
        migrations.AddIndex(
            model_name='moderationevent',
            index=models.Index(fields=['-happened_at', '-id'], name='moderation_by_date'),
        ),
        migrations.AddIndex(
            model_name='moderationevent',
            index=models.Index(fields=['post_number'], name='moderation_by_post'),
        ),
        migrations.AddField(
            model_name='moderationsettings',
            name='site',
            field=models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site'),
        ),
        migrations.AddField(
            model_name='pseudonym',
            name='member',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pseudonyms', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pseudonym',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pseudonyms', to='discussions.topic'),
        ),
        migrations.AddField(
            model_name='post',
            name='pseudonym',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='posts', to='discussions.pseudonym'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('accepted_at__isnull', False)), fields=['topic', 'accepted_at'], name='post_accepted'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('author', None), ('pseudonym', None), _connector='OR'), name='post_said_by_name_or_without'),
        ),
        migrations.AddField(
            model_name='reaction',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reaction',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='discussions.post'),
        ),
        migrations.AddField(
            model_name='report',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='discussions.post'),
        ),
        migrations.AddField(
            model_name='report',
            name='reporter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='suspension',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['sender', 'place'], name='attachment_waiting'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('post', None), ('sender', None), _connector='XOR'), name='attachment_is_of_a_post_or_waits_with_its_sender'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('member', 'place'), name='one_draft_per_place'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('post', 'member'), name='named_once_in_a_post'),
        ),
        migrations.AddConstraint(
            model_name='pseudonym',
            constraint=models.UniqueConstraint(fields=('topic', 'member'), name='one_pseudonym_per_topic'),
        ),
        migrations.AddConstraint(
            model_name='pseudonym',
            constraint=models.UniqueConstraint(fields=('topic', 'number'), name='pseudonym_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='reaction',
            constraint=models.UniqueConstraint(fields=('member', 'post', 'kind'), name='one_reaction_of_a_kind_per_post'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['created_at'], name='report_waiting'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('post', 'reporter'), name='reported_once_by_a_member'),
        ),
    ]
