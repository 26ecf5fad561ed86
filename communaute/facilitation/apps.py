from django.apps import AppConfig


class FacilitationConfig(AppConfig):
    name = "communaute.facilitation"
    label = "facilitation"
