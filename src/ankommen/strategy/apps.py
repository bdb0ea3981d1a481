from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "ankommen.strategy"
    label = "strategy"
