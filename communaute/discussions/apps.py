from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "communaute.discussions"
    label = "discussions"

    def ready(self) -> None:
        from communaute.discussions import signals  # noqa: F401 (registers itself)
