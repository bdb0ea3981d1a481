"""Tags and filters of the UI kit, available in every template."""

from django import template

register = template.Library()
