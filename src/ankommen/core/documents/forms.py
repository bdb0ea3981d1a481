from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import VersionMixin
from ..uploads import was_dropped


class TemplateForm(VersionMixin, forms.Form):
    """A Word file. Whether it is harmless, the service says."""

    file = forms.FileField(label=_("Word-Vorlage (.docx, höchstens 5 MB)"))

    def __init__(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.request is not None and was_dropped(self.request):
            self.errors.pop("file", None)
            self.add_error("file", _("Die Vorlage ist größer als 5 MB."))
        return cleaned
