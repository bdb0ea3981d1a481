from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "ankommen.config"
    label = "config"

    def ready(self) -> None:
        from .wiring import connect

        connect()
