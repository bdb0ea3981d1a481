"""What the directory writes. Each service checks the right, locks the row and leaves its trace."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import refuse_if_changed
from ankommen.core.viewer import Viewer

from . import rules
from .models import Contact, Organisation, Unit, UnitResource
from .permissions import may_add_organisation, may_edit_organisation

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def add_organisation(*, actor: Viewer, confirmed: bool = False, **values: Any) -> Organisation:
    """A new organisation; one with the same name is refused unless `confirmed`."""
    if not may_add_organisation(actor):
        raise NotAllowed
    if not confirmed:
        _refuse_same_name(values["name"], except_id=0)
    organisation = Organisation.objects.create(**values)
    _record("organisation.add", actor, "organisation", organisation)
    return organisation


@transaction.atomic
def change_organisation(
    *, actor: Viewer, id: int, version: int, confirmed: bool = False, **values: Any
) -> Organisation:
    organisation = _locked(Organisation, id)
    if not may_edit_organisation(actor, organisation):
        raise NotAllowed
    refuse_if_changed(organisation, version=version, wanted=values)
    if not confirmed and not rules.same_name(values["name"], organisation.name):
        _refuse_same_name(values["name"], except_id=id)
    _write(organisation, values)
    _record("organisation.change", actor, "organisation", organisation)
    return organisation


@transaction.atomic
def add_unit(*, actor: Viewer, organisation_id: int, **values: Any) -> Unit:
    organisation = _editable(actor, organisation_id)
    _refuse_unit(organisation, values, except_id=0)
    unit = Unit.objects.create(organisation=organisation, **values)
    _record("unit.add", actor, "unit", unit)
    return unit


@transaction.atomic
def change_unit(*, actor: Viewer, id: int, version: int, **values: Any) -> Unit:
    unit = _locked(Unit, id)
    organisation = _editable(actor, unit.organisation_id)
    refuse_if_changed(unit, version=version, wanted=values)
    _refuse_unit(organisation, values, except_id=id)
    _write(unit, values)
    _record("unit.change", actor, "unit", unit)
    return unit


@transaction.atomic
def add_contact(*, actor: Viewer, organisation_id: int, **values: Any) -> Contact:
    organisation = _editable(actor, organisation_id)
    _refuse_foreign_unit(organisation, values.get("unit"))
    contact = Contact.objects.create(organisation=organisation, **values)
    _record("contact.add", actor, "contact", contact)
    return contact


@transaction.atomic
def change_contact(*, actor: Viewer, id: int, version: int, **values: Any) -> Contact:
    contact = _locked(Contact, id)
    organisation = _editable(actor, contact.organisation_id)
    refuse_if_changed(contact, version=version, wanted=values)
    _refuse_foreign_unit(organisation, values.get("unit"))
    _write(contact, values)
    _record("contact.change", actor, "contact", contact)
    return contact


@transaction.atomic
def set_resource(*, actor: Viewer, unit_id: int, year: int, source: str, **values: Any) -> None:
    """Staff and budget of a unit in one year from one source; a second entry replaces the first."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    _editable(actor, unit.organisation_id)
    _refuse_resource(year, values)
    UnitResource.objects.update_or_create(unit=unit, year=year, source=source, defaults=values)
    audit.record(
        "unit.set_resource",
        actor=actor,
        kind="unit",
        id=unit.pk,
        label=str(unit),
        details={"year": year, "source": source},
    )


@transaction.atomic
def remove_resource(*, actor: Viewer, id: int) -> None:
    resource = UnitResource.objects.select_related("unit").filter(pk=id).first()
    if resource is None:
        raise NotFound
    _editable(actor, resource.unit.organisation_id)
    audit.record(
        "unit.remove_resource",
        actor=actor,
        kind="unit",
        id=resource.unit_id,
        label=str(resource.unit),
        details={
            "year": resource.year,
            "source": resource.source,
            "staff_fte": None if resource.staff_fte is None else str(resource.staff_fte),
            "budget_cents": resource.budget_cents,
        },
    )
    resource.delete()


def _locked(model: type[Row], id: int) -> Row:
    row = model._default_manager.select_for_update().filter(pk=id).first()
    if row is None:
        raise NotFound
    return row


def _editable(actor: Viewer, organisation_id: int) -> Organisation:
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    if not may_edit_organisation(actor, organisation):
        raise NotAllowed
    return organisation


def _write(row: Organisation | Unit | Contact, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()


def _record(action: str, actor: Viewer, kind: str, row: Organisation | Unit | Contact) -> None:
    """A contact's name is personal: the trace names its organisation and id."""
    label = str(row.organisation) if isinstance(row, Contact) else str(row)
    audit.record(action, actor=actor, kind=kind, id=row.pk, label=label)


def _refuse_same_name(name: str, *, except_id: int) -> None:
    names = Organisation.objects.exclude(pk=except_id).values_list("name", flat=True)
    for other in names:
        if rules.same_name(name, other):
            raise Refused.because(
                "organisation_exists",
                _(
                    "„%(name)s“ gibt es schon. Bitte dort ergänzen – oder bestätigen, dass es "
                    "eine andere Organisation ist."
                )
                % {"name": other},
                field="name",
                value=name,
            )


def _refuse_unit(organisation: Organisation, values: dict[str, Any], *, except_id: int) -> None:
    problems = []
    others = Unit.objects.filter(organisation=organisation).exclude(pk=except_id)
    if any(rules.same_name(values["name"], other.name) for other in others):
        problems.append(
            Problem(
                "unit_exists",
                _("Eine Einheit mit diesem Namen gibt es in der Organisation schon."),
                "name",
                values["name"],
            )
        )
    parent = values.get("parent")
    if parent is not None and not _may_be_parent(organisation, parent, except_id):
        problems.append(
            Problem(
                "unit_parent",
                _("Eine Einheit kann nicht zu sich selbst oder zu einer fremden Einheit gehören."),
                "parent",
                str(parent),
            )
        )
    if problems:
        raise Refused(tuple(problems))


def _may_be_parent(organisation: Organisation, parent: Unit, child_id: int) -> bool:
    """A parent of the same organisation that does not itself belong to the child."""
    parents = dict(Unit.objects.filter(organisation=organisation).values_list("pk", "parent_id"))
    above: int | None = parent.pk
    if above not in parents:
        return False
    while above is not None and above != child_id:
        above = parents.get(above)
    return above is None


def _refuse_foreign_unit(organisation: Organisation, unit: Unit | None) -> None:
    if unit is not None and unit.organisation_id != organisation.pk:
        raise Refused.because(
            "foreign_unit",
            _("Diese Einheit gehört zu einer anderen Organisation."),
            field="unit",
            value=str(unit),
        )


def _refuse_resource(year: int, values: dict[str, Any]) -> None:
    problems = []
    if not rules.is_plausible_year(year):
        problems.append(
            Problem(
                "year",
                _("Bitte ein Jahr zwischen %(first)d und %(last)d angeben.")
                % {"first": rules.EARLIEST_YEAR, "last": rules.LATEST_YEAR},
                "year",
                year,
            )
        )
    if values.get("staff_fte") is None and values.get("budget_cents") is None:
        problems.append(
            Problem("nothing", _("Bitte Stellen oder Budget angeben, oder beides."), "staff_fte")
        )
    for name in ("staff_fte", "budget_cents"):
        value = values.get(name)
        if value is not None and value < 0:
            problems.append(Problem("negative", _("Bitte keine negative Zahl."), name, value))
    if problems:
        raise Refused(tuple(problems))
