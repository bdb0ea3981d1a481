from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ankommen.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import sessions, startup

        startup.refuse_unknown_roles()
        sessions.connect()
