from __future__ import annotations

import os

os.environ["ANKOMMEN_MODE"] = "test"
