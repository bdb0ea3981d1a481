"""The product's settings in test mode. A module of its own, so that the mode is set in time."""

import os

os.environ["ANKOMMEN_MODE"] = "test"

from ankommen.config.settings import *  # noqa: F403
