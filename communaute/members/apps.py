from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "communaute.members"
    label = "members"
