"""The page where the office keeps its Word template."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ..errors import NotFound
from ..http import StaffRequest
from ..registries.entrance import behind_the_door
from . import DOCX_TYPE, Titles, WordDocument
from . import district_template as templates
from .forms import TemplateForm


@behind_the_door
def word_template(request: StaffRequest) -> HttpResponse:
    """Which template do our Word files have, and is it another one from now on?"""
    if not templates.may_edit_template(request.viewer):
        raise NotFound
    form = TemplateForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST":
        if "withdraw" in request.POST:
            templates.withdraw_template(actor=request.viewer)
            messages.success(request, _("Word-Dateien haben wieder das Aussehen des Programms."))
            return redirect("core:word_template")
        taken = form.carry_out(lambda: _upload(request, form))
        if taken is not None:
            messages.success(request, _("Die Vorlage gilt ab jetzt für neue Word-Dateien."))
            return redirect("core:word_template")
    context = {"form": form, "template": templates.current_template()}
    return render(request, "core/word_template.html", context)


@behind_the_door
def word_template_sample(request: StaffRequest) -> HttpResponse:
    """A short document in the present template, to look at."""
    if not templates.may_edit_template(request.viewer):
        raise NotFound
    title = _("Musterdokument")
    word = WordDocument(
        title=title, titles=Titles(title, "", ""), template=templates.template_bytes()
    )
    word.title(title)
    for level in (1, 2, 3):
        word.heading(_("Überschrift der Ebene %(level)d") % {"level": level}, level)
        word.paragraph(_("So sieht ein Absatz unter dieser Überschrift aus."))
    word.bullets([_("erster Punkt"), _("zweiter Punkt")])
    word.facts(_("Angaben"), [(_("Stichtag"), "31.12.2025"), (_("Quelle"), _("Beispiel"))])
    headers = {"Content-Disposition": 'attachment; filename="musterdokument.docx"'}
    return HttpResponse(word.as_bytes(), content_type=DOCX_TYPE, headers=headers)


def _upload(request: StaffRequest, form: TemplateForm) -> object:
    file = form.cleaned_data["file"]
    return templates.upload_template(
        data=file.read(), name=file.name, actor=request.viewer, now=timezone.now()
    )
