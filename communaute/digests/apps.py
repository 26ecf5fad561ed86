from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "communaute.digests"
    label = "digests"
