"""A small page with a form, as apps write them: addresses for the tests of kept input."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from ankommen.accounts.public import kept_input, needs
from ankommen.config.urls import urlpatterns as house
from ankommen.core.http import StaffRequest

saved: list[str] = []

PAGE = """{% extends "core/staff.html" %}{% block title %}Notiz{% endblock %}{% block content %}
<form method="post" action="{{ to }}" enctype="multipart/form-data">
{% include "core/ui/form_guard.html" %}{% field form.text %}
</form>{% endblock %}"""


class NoteForm(forms.Form):
    text = forms.CharField()
    choice = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


@needs("strategy.read")
def note(request: StaffRequest) -> HttpResponse:
    form = NoteForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        saved.append(form.cleaned_data["text"])
        return redirect("/intern/")
    page = engines["django"].from_string(PAGE)
    context = {"form": form, "to": request.GET.get("to", ""), "shown": form.data}
    return HttpResponse(page.render(context, request))


@needs("strategy.read")
def note_add(request: StaffRequest) -> HttpResponse:
    saved.append(request.POST["text"])
    return redirect("/intern/")


urlpatterns = [
    path("intern/notiz/", note),
    path("intern/notiz/neu/", note_add),
    *house,
]
