from django.db import migrations

FOLLOW, AT_ONCE = 2, 3


def calm(apps, schema_editor):
    """Whoever wanted no mail at once is not written to at once of what they follow either.

    One answer silenced both until `notifications.0004`; « tout de suite », chosen of a thing, has
    won over its kind since.
    """
    Watch = apps.get_model("discussions", "Watch")
    Preference = apps.get_model("notifications", "Preference")
    silent = Preference.objects.exclude(spoken="at_once").values("member")
    Watch.objects.filter(level=AT_ONCE, member__in=silent).update(level=FOLLOW)


class Migration(migrations.Migration):

    dependencies = [
        ('discussions', '0006_confided_words_due'),
        ('notifications', '0006_one_answer_a_kind'),
    ]

    operations = [migrations.RunPython(calm, migrations.RunPython.noop)]
