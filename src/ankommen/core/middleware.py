from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

from .addresses import address_digest
from .brakes import Brake
from .errors import NotAllowed, NotFound
from .languages import complete_language
from .rate_limits import TooOften, count
from .scanning import UploadRefused, refuse_unscanned
from .viewer import Viewer
from .views import too_many_requests, upload_refused


class LanguageMiddleware(LocaleMiddleware):
    """Where no address says the language, it is one that is complete; `/` only leads on."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        path = request.path_info
        if path != "/" and not translation.get_language_from_path(path):
            translation.activate(complete_language(request))
            request.LANGUAGE_CODE = translation.get_language() or ""


class RefusalMiddleware:
    """What a viewer may not see does not exist for that viewer: 404. Too often: 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooOften):
            return too_many_requests(request, seconds=exception.seconds)
        if isinstance(exception, NotAllowed | NotFound):
            raise Http404 from exception
        return None


class PlainTextMiddleware:
    """A NUL is nothing that people type, and no database can keep it: pages do not see it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        request.GET = _plain(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _plain(request.POST)  # type: ignore[assignment]


def _plain(sent: QueryDict) -> QueryDict:
    if not any("\x00" in value for _, values in sent.lists() for value in values):
        return sent
    plain = sent.copy()
    for name, values in sent.lists():
        plain.setlist(name, [value.replace("\x00", "") for value in values])
    return plain


class ScannedUploadsMiddleware:
    """No page sees a request whose file the scanner did not let pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not settings.UPLOAD_SCANNER:
            return None
        try:
            refuse_unscanned(request)
        except UploadRefused as refused:
            return upload_refused(request, found=refused.found)
        return None


class RateLimitMiddleware:
    """Counts what the table of `config/rate_limits.py` counts, before the page begins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        page = request.resolver_match.view_name if request.resolver_match else ""
        for brake in settings.RATE_LIMITS.values():
            if brake.concerns(page, request):
                try:
                    _count(brake, request)
                except TooOften as too_often:
                    return too_many_requests(request, seconds=too_often.seconds)
        return None


def _count(brake: Brake, request: HttpRequest) -> None:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    counted = brake.counted(request, account=viewer.user_id, address=address_digest(request))
    for limit, key in counted:
        count(limit, key=key, now=timezone.now())


class BrowserHeadersMiddleware:
    """What a browser may do with our pages beyond the CSP: nothing that nobody here needs."""

    HEADERS = {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": (
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
        ),
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response
