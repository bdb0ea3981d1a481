import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
application = get_wsgi_application()

from ankommen.portal.public import refuse_unfinished_pages  # noqa: E402 - needs the loaded apps

refuse_unfinished_pages()
