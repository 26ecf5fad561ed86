from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "communaute.notifications"
    label = "notifications"
