"""The product's settings in test mode. A module of its own, so that the mode is set in time."""

import os

os.environ["ANKOMMEN_MODE"] = "test"

from ankommen.config import settings as product
from ankommen.config.settings import *  # noqa: F403

# Workers side by side would delete each other's files of the same name.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
STORAGES = {
    **product.STORAGES,
    "default": {
        "BACKEND": "ankommen.core.storage.WholeFiles",
        "OPTIONS": {"location": product.DATA_DIR / "files" / WORKER},
    },
}
