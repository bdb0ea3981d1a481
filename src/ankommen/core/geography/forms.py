from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import VersionMixin
from ..models import Area, AreaKind
from ..uploads import MAX_UPLOAD_BYTES, was_dropped


class AreaForm(VersionMixin, forms.Form):
    kind = forms.ChoiceField(label=_("Art"), choices=AreaKind)
    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        label=_("Liegt in"), queryset=Area.objects.all(), required=False, empty_label=_("keinem")
    )
    key = forms.CharField(
        label=_("Amtlicher Schlüssel"),
        max_length=12,
        required=False,
        help_text=_("Land 2, Landkreis oder kreisfreie Stadt 5, Gemeinde 8 Ziffern; sonst leer."),
    )
    source = forms.CharField(
        label=_("Quelle von Namen und Schlüssel"), max_length=300, required=False
    )
    is_invented = forms.BooleanField(
        label=_("Erfunden, nur zur Vorführung oder Planung"), required=False
    )


class UploadForm(VersionMixin, forms.Form):
    """A file of limited size. What is in it, the services say."""

    file = forms.FileField(label=_("Datei"))

    def __init__(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.request is not None and was_dropped(self.request):
            limit = MAX_UPLOAD_BYTES // 1024**2
            self.errors.pop("file", None)
            self.add_error("file", _("Die Datei ist größer als %(limit)s MB.") % {"limit": limit})
        return cleaned
