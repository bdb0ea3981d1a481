from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core import audit
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.protection import Level
from ankommen.core.tables.download import TableFile, with_file

from . import level_changes, selectors, services
from .forms import ContactForm, OrganisationForm, ResourceForm, UnitForm
from .models import Contact, Organisation, OrganisationKind
from .permissions import may_add_organisation, may_edit_organisation
from .sheets import organisation_sheet, unit_sheet


def _organisation_file(request: StaffRequest) -> TableFile:
    """What this person may not know of is not in the file."""
    rows = selectors.chosen_organisations(
        viewer=request.viewer,
        search=request.GET.get("suche", "").strip()[:100],
        kind=request.GET.get("art", ""),
    )
    return TableFile(_("organisationen"), organisation_sheet(rows))


@needs("partners.read")
@with_file(_organisation_file)
def organisation_list(request: StaffRequest) -> HttpResponse:
    """Who is there?"""
    search, kind = request.GET.get("suche", "").strip()[:100], request.GET.get("art", "")
    page = selectors.organisation_page(
        viewer=request.viewer, given=request.GET, search=search, kind=kind
    )
    context = {
        "page": page,
        "search": search,
        "kind": kind,
        "kinds": OrganisationKind.choices,
        "may_add": may_add_organisation(request.viewer),
    }
    return render(request, "partners/organisation_list.html", context)


def _unit_file(request: StaffRequest, id: int) -> TableFile:
    """Units with staff and money."""
    organisation = selectors.organisation_for(viewer=request.viewer, id=id)
    units = selectors.units_of(viewer=request.viewer, organisation=organisation)
    return TableFile(_("einheiten"), unit_sheet(units))


@needs("partners.read")
@with_file(_unit_file)
def organisation_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What is this organisation, whom do I talk to, and what can it put in?"""
    organisation = selectors.organisation_for(viewer=request.viewer, id=id)
    units = selectors.units_of(viewer=request.viewer, organisation=organisation)
    contacts = selectors.contacts_of(viewer=request.viewer, organisation=organisation)
    _note_reading(request, organisation, contacts)
    context = {
        "organisation": organisation,
        "units": units,
        "contacts": contacts,
        "years": selectors.money_by_year(units),
        "may_edit": (may_edit := may_edit_organisation(request.viewer, organisation)),
        "asked": selectors.open_protection_request(organisation) if may_edit else None,
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
                actor=request.viewer, id=id, **form.seen, **form.values
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
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
            lambda: services.change_unit(actor=request.viewer, id=id, **form.seen, **form.values)
        )
        if changed is not None:
            messages.success(request, form.saved_text)
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
            lambda: services.change_contact(actor=request.viewer, id=id, **form.seen, **form.values)
        )
        if changed is not None:
            messages.success(request, form.saved_text)
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


@needs("partners.edit")
@require_POST
def protection_decide(request: StaffRequest, id: int) -> HttpResponse:
    """A second person grants or declines that more people learn of a home or shelter."""
    asked = selectors.protection_request_for(viewer=request.viewer, id=id)
    _editable(request, asked.organisation_id)
    grant = request.POST.get("decision") == "grant"
    try:
        level_changes.decide(actor=request.viewer, id=id, grant=grant, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Die Entscheidung ist eingetragen."))
    return redirect("partners:organisation_detail", asked.organisation_id)


def _note_reading(
    request: StaffRequest, organisation: Organisation, contacts: list[Contact]
) -> None:
    """One entry for the page: which contacts that are not public were shown."""
    shown = [one.pk for one in contacts if one.protection != Level.PUBLIC]
    if shown:
        audit.record_read(
            "contact.read",
            viewer=request.viewer,
            purpose=audit.Purpose.CONTACT,
            kind="organisation",
            id=organisation.pk,
            label=str(organisation),
            details={"contacts": shown},
        )


def _editable(request: StaffRequest, organisation_id: int) -> Organisation:
    organisation = selectors.organisation_for(viewer=request.viewer, id=organisation_id)
    if not may_edit_organisation(request.viewer, organisation):
        raise NotFound
    return organisation
