from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "communaute.discussions"
    label = "discussions"
