from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ankommen.portal"
    label = "portal"
