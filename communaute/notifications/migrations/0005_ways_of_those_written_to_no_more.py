from django.db import migrations


def keep_silence(apps, schema_editor):
    """Whoever wanted no mail at once goes on without."""
    Preference = apps.get_model("notifications", "Preference")
    Preference.objects.filter(at_once=False).update(spoken="digest", decision="site")


def undo(apps, schema_editor):
    Preference = apps.get_model("notifications", "Preference")
    Preference.objects.exclude(spoken="at_once").update(at_once=False)


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0004_ways'),
    ]

    operations = [migrations.RunPython(keep_silence, undo)]
