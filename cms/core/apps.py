from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"

    def ready(self) -> None:
        from cms.core import checks, exports  # noqa: F401  (checks registers itself)

        exports.install()
