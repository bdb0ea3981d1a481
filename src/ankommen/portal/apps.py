from django.apps import AppConfig
from django.core import checks
from django.urls import register_converter


class PortalConfig(AppConfig):
    name = "ankommen.portal"
    label = "portal"

    def ready(self) -> None:
        from .addresses import LegalPageConverter
        from .checks import legal_pages

        register_converter(LegalPageConverter, "legal_page")
        checks.register(legal_pages, checks.Tags.database)
