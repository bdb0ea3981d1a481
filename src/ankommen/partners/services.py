"""What the directory writes. Each service checks the right, locks the row and leaves its trace."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from . import level_changes, rules
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
    named = values.pop("named", None)
    _refuse(level_changes.start_problems(values))
    organisation = Organisation.objects.create(**values)
    level_changes.write_names(actor=actor, kind="organisation", row=organisation, logins=named)
    _record("organisation.add", actor, "organisation", organisation)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    confirmed: bool = False,
    protection_reason: str = "",
    **values: Any,
) -> Organisation:
    """Write it; a wider level for a home or shelter is left to a second person."""
    organisation = _locked(Organisation, id)
    if not may_edit_organisation(actor, organisation):
        raise NotAllowed
    values |= merge_changed(organisation, version=version, base=base, wanted=_columns(values))
    if not confirmed and not rules.same_name(values["name"], organisation.name):
        _refuse_same_name(values["name"], except_id=id)
    level_changes.refuse_without_reason(organisation, values, protection_reason)
    _refuse(level_changes.becoming_problems(organisation, values))
    if level_changes.needs_second_person(organisation, values):
        level_changes.ask(
            actor=actor,
            organisation=organisation,
            level=values.pop("protection"),
            reason=protection_reason,
            now=timezone.now(),
        )
    _write_protected(actor, "organisation", organisation, values, protection_reason)
    _record("organisation.change", actor, "organisation", organisation)
    return organisation


@transaction.atomic
def add_unit(*, actor: Viewer, organisation_id: int, **values: Any) -> Unit:
    organisation = _editable(actor, organisation_id)
    named = values.pop("named", None)
    _refuse_unit(organisation, values, except_id=0)
    unit = Unit.objects.create(organisation=organisation, **values)
    level_changes.write_names(actor=actor, kind="unit", row=unit, logins=named)
    _record("unit.add", actor, "unit", unit)
    return unit


@transaction.atomic
def change_unit(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    protection_reason: str = "",
    **values: Any,
) -> Unit:
    unit = _locked(Unit, id)
    organisation = _editable(actor, unit.organisation_id)
    values |= merge_changed(unit, version=version, base=base, wanted=_columns(values))
    _refuse_unit(organisation, values, except_id=id)
    level_changes.refuse_without_reason(unit, values, protection_reason)
    _write_protected(actor, "unit", unit, values, protection_reason)
    _record("unit.change", actor, "unit", unit)
    return unit


@transaction.atomic
def add_contact(*, actor: Viewer, organisation_id: int, **values: Any) -> Contact:
    organisation = _editable(actor, organisation_id)
    named = values.pop("named", None)
    _refuse_foreign_unit(organisation, values.get("unit"))
    _refuse(level_changes.start_problems(values))
    contact = Contact.objects.create(organisation=organisation, **values)
    level_changes.write_names(actor=actor, kind="contact", row=contact, logins=named)
    _record("contact.add", actor, "contact", contact)
    return contact


@transaction.atomic
def change_contact(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    protection_reason: str = "",
    **values: Any,
) -> Contact:
    contact = _locked(Contact, id)
    organisation = _editable(actor, contact.organisation_id)
    values |= merge_changed(contact, version=version, base=base, wanted=_columns(values))
    _refuse_foreign_unit(organisation, values.get("unit"))
    level_changes.refuse_without_reason(contact, values, protection_reason)
    _write_protected(actor, "contact", contact, values, protection_reason)
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
        label=level_changes.trace_label(unit),
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
        label=level_changes.trace_label(resource.unit),
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


def _write_protected(
    actor: Viewer,
    kind: str,
    row: Organisation | Unit | Contact,
    values: dict[str, Any],
    reason: str,
) -> None:
    """Write the columns, the list of named people, and a trace of the level if it changed."""
    before, named = row.protection, values.pop("named", None)
    _write(row, values)
    level_changes.write_names(actor=actor, kind=kind, row=row, logins=named)
    level_changes.trace_change(actor, kind, row, before=before, reason=reason)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "named"}


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(tuple(problems))


def _record(action: str, actor: Viewer, kind: str, row: Organisation | Unit | Contact) -> None:
    audit.record(action, actor=actor, kind=kind, id=row.pk, label=level_changes.trace_label(row))


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
