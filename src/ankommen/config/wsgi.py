import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
application = get_wsgi_application()

from ankommen.core.encryption.keys import refuse_unreadable_keys  # noqa: E402 - needs loaded apps
from ankommen.portal.public import (  # noqa: E402
    refuse_missing_security_contact,
    refuse_unfinished_pages,
)

refuse_unreadable_keys()
refuse_unfinished_pages()
refuse_missing_security_contact()
