from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "ankommen.committees"
    label = "committees"
