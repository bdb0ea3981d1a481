"""The public account: what changed, what became of each measure, feeds, and the list to embed."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from ankommen.core.errors import NotFound
from ankommen.core.languages import in_complete_languages
from ankommen.strategy import public as strategy
from ankommen.strategy.public import PublicChange

from ..addresses import absolute
from ..reading import STATUS_WORDS
from ..texts import Texts

FEEDS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}
FEED_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
LICENCE = "https://www.govdata.de/dl-de/by-2-0"
ANY_SITE = ["*"]


@require_safe
def account(request: HttpRequest, edition: str) -> HttpResponse:
    """What became of the edition before, measure by measure, and what is new."""
    found = strategy.public_edition(edition)
    told = strategy.public_account(found.slug, day=timezone.localdate())
    texts = Texts(get_language() or "de")
    rows: list[dict[str, Any]] = []
    if told is not None:
        texts.load("measure", [one.line.id for one in told.former] + [one.id for one in told.added])
        rows = [
            {
                "entry": one,
                "title": texts.show("measure", one.line.id, "title", one.line.title),
                "word": STATUS_WORDS[one.line.status],
                "way": _way_on(one.fate),
            }
            for one in told.former
        ]
    added = [
        (one, texts.show("measure", one.id, "title", one.title))
        for one in (told.added if told else ())
    ]
    context = {"edition": found, "account": told, "rows": rows, "added": added}
    return render(request, "portal/account.html", {**context, "notes": texts.notes})


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The newest published things, for people; the same list goes out as feeds."""
    found = strategy.public_changes(day=timezone.localdate())
    rows = [(one, _kind(one), address_of(one)) for one in found]
    return render(request, "portal/changes.html", {"rows": rows})


@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Published changes as Atom, RSS or JSON Feed."""
    found = strategy.public_changes(day=timezone.localdate())
    title, home = (
        _("Was sich im Integrationskonzept geändert hat"),
        absolute(reverse("portal:changes")),
    )
    if kind == "json":
        return JsonResponse(_json_feed(found, title, home), content_type="application/feed+json")
    if kind not in FEEDS:
        raise NotFound
    written = FEEDS[kind](
        title=title,
        link=home,
        description=title,
        language=get_language(),
        feed_url=absolute(request.path),
    )
    for one in found:
        address = absolute(address_of(one))
        written.add_item(
            title=f"{_kind(one)}: {one.title}",
            link=address,
            description=one.text,
            pubdate=one.at,
            updateddate=one.at,
            unique_id=f"{address}#{one.key}",
        )
    body = written.writeString("utf-8")
    return HttpResponse(body, content_type=f"{FEED_TYPES[kind]}; charset=utf-8")


@in_complete_languages
@require_safe
def embed_help(request: HttpRequest) -> HttpResponse:
    """How to show the measures elsewhere, and what each field of the data means."""
    context = {
        "frame": absolute(reverse("portal:embed")),
        "data": absolute(reverse("portal:measures_json")),
    }
    return render(request, "portal/embed_help.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ANY_SITE, "script-src": [NONE], "connect-src": [NONE]})
def embed(request: HttpRequest) -> HttpResponse:
    """The measures as a bare list for a frame on another site: no cookie, no script."""
    lines = strategy.published_editions()
    measures = strategy.public_measures(lines[0].slug, day=timezone.localdate()) if lines else []
    texts = Texts(get_language() or "de")
    texts.load("measure", [one.id for one in measures])
    rows = [
        (one, texts.show("measure", one.id, "title", one.title), STATUS_WORDS[one.status])
        for one in measures
    ]
    edition = lines[0] if lines else None
    return render(request, "portal/embed.html", {"edition": edition, "rows": rows})


@require_safe
def measures_json(request: HttpRequest) -> HttpResponse:
    """The measures of the newest edition for other programs, from any site."""
    lines = strategy.published_editions()
    measures = strategy.public_measures(lines[0].slug, day=timezone.localdate()) if lines else []
    data = {
        "edition": lines[0].title if lines else None,
        "starts_on": lines[0].starts_on if lines else None,
        "ends_on": lines[0].ends_on if lines else None,
        "as_of": timezone.localdate(),
        "licence": LICENCE,
        "fields": absolute(reverse("portal:embed_help")),
        "measures": [
            {
                "number": one.number,
                "title": one.title,
                "action_field": one.action_field_slug,
                "status": one.status or None,
                "status_label": str(STATUS_WORDS[one.status]),
                "reason": one.reason or None,
                "address": absolute(reverse("portal:measure", args=[lines[0].slug, one.slug])),
            }
            for one in measures
        ],
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def address_of(change: PublicChange) -> str:
    """Where the changed thing is read."""
    if change.kind == "edition":
        return reverse("portal:edition", args=[change.edition_slug])
    if change.kind == "report":
        return reverse("portal:report", args=[change.edition_slug, change.id])
    if change.kind == "measure":
        return reverse("portal:measure", args=[change.edition_slug, change.slug])
    return f"{reverse('portal:changes')}#{change.key}"


def _way_on(fate: str) -> str:
    return {
        "kept": _("Geht weiter als"),
        "changed": _("Geht geändert weiter als"),
        "merged": _("Geht auf in"),
        "split": _("Wird aufgeteilt in"),
        "dropped": _("Steht nicht mehr im neuen Konzept."),
    }.get(fate, _("Wie es damit weitergeht, ist nicht veröffentlicht."))


def _kind(change: PublicChange) -> str:
    return {
        "edition": _("Neue Edition"),
        "report": _("Bericht"),
        "measure": _("Stand einer Maßnahme"),
        "answer": _("Antwort auf eine Anfrage"),
    }[change.kind]


def _json_feed(found: list[PublicChange], title: str, home: str) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": home,
        "feed_url": absolute(reverse("portal:feed", args=["json"])),
        "language": get_language(),
        "items": [
            {
                "id": f"{absolute(address_of(one))}#{one.key}",
                "url": absolute(address_of(one)),
                "title": f"{_kind(one)}: {one.title}",
                "content_text": one.text or one.title,
                "date_published": one.at.isoformat(),
            }
            for one in found
        ],
    }
