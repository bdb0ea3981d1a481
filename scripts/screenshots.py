"""Take the pictures of docs/screenshots/ from a freshly loaded demo district.

At most twelve, each at most 150 KB. Needs the development packages and a browser.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
LARGEST = 150_000


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    address: str
    login: str = "maren"
    width: int = 1280
    height: int = 860
    dark: bool = False


PICTURES = (
    Picture("start", "/intern/"),
    Picture("concept", "/intern/konzept/"),
    Picture("measures", "/intern/konzept/massnahmen/"),
    Picture("measure", "/intern/konzept/2024-2026/massnahmen/2-2/"),
    Picture("indicators", "/intern/konzept/kennzahlen/"),
    Picture("import", "/intern/einlesen/"),
    Picture("dark", "/intern/konzept/massnahmen/", dark=True),
    Picture("style-arabic", "/intern/stil/?lang=ar"),
    Picture("public-start", "/de/", login=""),
    Picture("public-concept-english", "/en/konzept/", login=""),
    Picture("public-phone", "/de/konzept/", login="", width=360, height=740),
)


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        port = free_port()
        server = start_demo(port, Path(data))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            for picture in PICTURES:
                page = browser.new_page(
                    viewport={"width": picture.width, "height": picture.height},
                    color_scheme="dark" if picture.dark else "light",
                    locale="de-DE",
                )
                take(page, picture, f"http://localhost:{port}")
                page.close()
        finally:
            browser.close()
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_demo(port: int, data: Path) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).parent / "ankommen"), "demo", "--port", str(port)]
    environment = {**os.environ, "ANKOMMEN_DATA_DIR": str(data), "ANKOMMEN_MODE": "demo"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/de/", timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return server
    server.terminate()
    sys.exit("The demo does not start: try `make demo`.")


def take(page: Page, picture: Picture, base: str) -> None:
    if picture.login:
        page.goto(f"{base}/intern/anmelden/")
        page.locator("main input[type=text]").fill(picture.login)
        page.locator("main input[type=password]").fill("ankommen-demo-2026")
        page.get_by_role("button", name="Anmelden", exact=True).click()
        page.wait_for_url("**/intern/")
    page.goto(base + picture.address)
    path = TARGET / f"{picture.name}.png"
    path.write_bytes(small(page.screenshot()))
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


def small(png: bytes) -> bytes:
    """The picture with a palette: a quarter of the size, no difference to the eye."""
    file = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    image.save(file, "PNG", optimize=True)
    if file.tell() > LARGEST:
        raise ValueError(f"A picture of {file.tell()} bytes; at most {LARGEST} are allowed.")
    return file.getvalue()


if __name__ == "__main__":
    main()
