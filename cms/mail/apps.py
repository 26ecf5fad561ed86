from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms.mail"
    label = "mail"

    def ready(self) -> None:
        from anymail.signals import tracking

        from cms.mail import events

        tracking.connect(events.receive, dispatch_uid="cms.mail.events")
