"""The six groups that audiences and roles are named after, in place of Wagtail's two examples.

Their rights in the admin: `communaute.members.roles.ensure_groups`.
"""

from django.db import migrations

GROUPS = ("membres", "reseau", "animation", "redaction", "conception", "administration")
EXAMPLES = ("Editors", "Moderators")
REVIEWERS = "redaction"


def make(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in GROUPS:
        Group.objects.get_or_create(name=name)
    # Wagtail's example workflow is approved by its example group: ours takes its place.
    reviewers = Group.objects.get(name=REVIEWERS)
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
        task.groups.add(reviewers)
    Group.objects.filter(name__in=EXAMPLES, user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_organizations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
