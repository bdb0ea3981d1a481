from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest

from . import selectors, services
from .forms import ContactForm, OrganisationForm, ResourceForm, UnitForm
from .models import Organisation, OrganisationKind
from .permissions import may_add_organisation, may_edit_organisation


@needs("partners.read")
def organisation_list(request: StaffRequest) -> HttpResponse:
    """Who is there?"""
    search, kind = request.GET.get("suche", "").strip(), request.GET.get("art", "")
    page = selectors.organisation_page(
        viewer=request.viewer, search=search, kind=kind, after=request.GET.get("after", "")
    )
    query = {"suche": search, "art": kind, "after": page.after or ""}
    context = {
        "page": page,
        "next_url": f"?{urlencode(query)}" if page.after else "",
        "search": search,
        "kind": kind,
        "kinds": OrganisationKind.choices,
        "may_add": may_add_organisation(request.viewer),
    }
    return render(request, "partners/organisation_list.html", context)


@needs("partners.read")
def organisation_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What is this organisation, whom do I talk to, and what can it put in?"""
    organisation = selectors.organisation_for(viewer=request.viewer, id=id)
    units = selectors.units_of(viewer=request.viewer, organisation=organisation)
    context = {
        "organisation": organisation,
        "units": units,
        "contacts": selectors.contacts_of(viewer=request.viewer, organisation=organisation),
        "years": selectors.money_by_year(units),
        "may_edit": may_edit_organisation(request.viewer, organisation),
    }
    return render(request, "partners/organisation_detail.html", context)


@needs("partners.edit")
def organisation_add(request: StaffRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or kept_input(request))
    if request.method == "POST":
        organisation = form.carry_out(
            lambda: services.add_organisation(actor=request.viewer, **form.values)
        )
        if organisation is not None:
            messages.success(request, _("Die Organisation ist angelegt."))
            return redirect("partners:organisation_detail", organisation.pk)
    context = {"form": form, "organisation": None}
    return render(request, "partners/organisation_form.html", context)


@needs("partners.edit")
def organisation_change(request: StaffRequest, id: int) -> HttpResponse:
    organisation = _editable(request, id)
    form = OrganisationForm(request.POST or kept_input(request), instance=organisation)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_organisation(
                actor=request.viewer, id=id, version=form.seen_version, **form.values
            )
        )
        if changed is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("partners:organisation_detail", id)
    context = {"form": form, "organisation": organisation}
    return render(request, "partners/organisation_form.html", context)


@needs("partners.edit")
def unit_add(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = _editable(request, organisation_id)
    form = UnitForm(request.POST or kept_input(request), organisation=organisation)
    if request.method == "POST":
        unit = form.carry_out(
            lambda: services.add_unit(
                actor=request.viewer, organisation_id=organisation_id, **form.values
            )
        )
        if unit is not None:
            messages.success(request, _("Die Einheit ist angelegt."))
            return redirect("partners:organisation_detail", organisation_id)
    context = {"form": form, "organisation": organisation, "unit": None}
    return render(request, "partners/unit_form.html", context)


@needs("partners.edit")
def unit_change(request: StaffRequest, id: int) -> HttpResponse:
    unit = selectors.unit_for(viewer=request.viewer, id=id)
    organisation = _editable(request, unit.organisation_id)
    form = UnitForm(request.POST or kept_input(request), instance=unit, organisation=organisation)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_unit(
                actor=request.viewer, id=id, version=form.seen_version, **form.values
            )
        )
        if changed is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("partners:organisation_detail", organisation.pk)
    context = {"form": form, "organisation": organisation, "unit": unit}
    return render(request, "partners/unit_form.html", context)


@needs("partners.edit")
def contact_add(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = _editable(request, organisation_id)
    form = ContactForm(request.POST or kept_input(request), organisation=organisation)
    if request.method == "POST":
        contact = form.carry_out(
            lambda: services.add_contact(
                actor=request.viewer, organisation_id=organisation_id, **form.values
            )
        )
        if contact is not None:
            messages.success(request, _("Die Ansprechperson ist angelegt."))
            return redirect("partners:organisation_detail", organisation_id)
    context = {"form": form, "organisation": organisation, "contact": None}
    return render(request, "partners/contact_form.html", context)


@needs("partners.edit")
def contact_change(request: StaffRequest, id: int) -> HttpResponse:
    contact = selectors.contact_for(viewer=request.viewer, id=id)
    organisation = _editable(request, contact.organisation_id)
    form = ContactForm(
        request.POST or kept_input(request), instance=contact, organisation=organisation
    )
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_contact(
                actor=request.viewer, id=id, version=form.seen_version, **form.values
            )
        )
        if changed is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("partners:organisation_detail", organisation.pk)
    context = {"form": form, "organisation": organisation, "contact": contact}
    return render(request, "partners/contact_form.html", context)


@needs("partners.edit")
def resource_set(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Enter staff and budget of a unit for a year and source; the same again replaces it."""
    unit = selectors.unit_for(viewer=request.viewer, id=unit_id)
    organisation = _editable(request, unit.organisation_id)
    form = ResourceForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def enter() -> bool:
            services.set_resource(actor=request.viewer, unit_id=unit_id, **values)
            return True

        if form.carry_out(enter):
            messages.success(request, _("Gespeichert."))
            return redirect("partners:organisation_detail", organisation.pk)
    context = {"form": form, "organisation": organisation, "unit": unit}
    return render(request, "partners/resource_form.html", context)


@needs("partners.edit")
@require_POST
def resource_remove(request: StaffRequest, id: int) -> HttpResponse:
    resource = selectors.resource_for(viewer=request.viewer, id=id)
    organisation = _editable(request, resource.unit.organisation_id)
    services.remove_resource(actor=request.viewer, id=id)
    messages.success(request, _("Die Angabe ist entfernt."))
    return redirect("partners:organisation_detail", organisation.pk)


def _editable(request: StaffRequest, organisation_id: int) -> Organisation:
    organisation = selectors.organisation_for(viewer=request.viewer, id=organisation_id)
    if not may_edit_organisation(request.viewer, organisation):
        raise NotFound
    return organisation
