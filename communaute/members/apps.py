from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "communaute.members"
    label = "members"

    def ready(self) -> None:
        from communaute.members import account_log  # noqa: F401  (its receivers)
