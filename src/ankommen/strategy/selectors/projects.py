"""Good practice: projects that worked, and who asks to have them too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import OpeningRequest, Project, RequestState
from ..permissions import may_edit_concept, may_read_concept


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """`shown`: empty, reusable, public or asked (somebody waits for an answer)."""

    shown: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """`organisation` is empty where the viewer may not know of it."""

    project: Project
    organisation: str
    waiting: int


@dataclass(frozen=True, slots=True)
class PublicProject:
    """What everybody may read: no contact, and the provider only if it stands in public."""

    id: int
    title: str
    organisation: str
    result: str
    conditions: str
    is_reusable: bool


def project_lines(*, viewer: Viewer, choice: ProjectChoice | None = None) -> list[ProjectLine]:
    """The register as chosen, by title, in two queries."""
    if not may_read_concept(viewer):
        return []
    choice = choice or ProjectChoice()
    waiting = Count("requests", filter=Q(requests__state=RequestState.OPEN))
    rows = Project.objects.annotate(waiting=waiting).order_by("title", "pk")
    if choice.shown == "reusable":
        rows = rows.filter(is_reusable=True)
    elif choice.shown == "public":
        rows = rows.filter(is_public=True)
    elif choice.shown == "asked":
        rows = rows.filter(waiting__gt=0)
    for word in choice.text[:100].split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(result__icontains=word) | Q(conditions__icontains=word)
        )
    found = list(rows)
    names = _names(viewer, found)
    return [ProjectLine(row, names.get(row.organisation_id or 0, ""), row.waiting) for row in found]


def project_for(*, viewer: Viewer, id: int) -> Project:
    rows = Project.objects.select_related("measure__edition")
    found = rows.filter(pk=id).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def project_line(*, viewer: Viewer, project: Project) -> ProjectLine:
    waiting = project.requests.filter(state=RequestState.OPEN).count()
    names = _names(viewer, [project])
    return ProjectLine(project, names.get(project.organisation_id or 0, ""), waiting)


def contact_of(*, viewer: Viewer, project: Project) -> partners.ContactCard | None:
    """The person to ask, as far as the viewer may know of them."""
    if project.contact_id is None:
        return None
    found = partners.contacts(viewer=viewer, ids=[project.contact_id])
    return found.get(project.contact_id)


def requests_of(project: Project) -> list[OpeningRequest]:
    return list(project.requests.all())


def request_for(*, viewer: Viewer, project: Project, id: int) -> OpeningRequest:
    found = project.requests.filter(pk=id).first() if may_edit_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def waiting_requests(*, viewer: Viewer) -> int:
    if not may_edit_concept(viewer):
        return 0
    return OpeningRequest.objects.filter(state=RequestState.OPEN).count()


def project_history(project: Project) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(object_kind="project", object_id=str(project.pk))
    return list(rows.order_by("-id")[:50])


def public_projects() -> list[PublicProject]:
    """What the office shows to everybody, by title, in two queries."""
    rows = list(Project.objects.filter(is_public=True).order_by("title", "pk"))
    names = partners.public_names()
    return [
        PublicProject(
            id=row.pk,
            title=row.title,
            organisation=names.get(row.organisation_id or 0, ""),
            result=row.result,
            conditions=row.conditions,
            is_reusable=row.is_reusable,
        )
        for row in rows
    ]


def _names(viewer: Viewer, projects: Iterable[Project]) -> dict[int, str]:
    ids = {one.organisation_id for one in projects if one.organisation_id is not None}
    return {id: one.name for id, one in partners.organisations(viewer=viewer, ids=ids).items()}
