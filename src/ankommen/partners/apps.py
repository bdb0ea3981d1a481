from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "ankommen.partners"
    label = "partners"
