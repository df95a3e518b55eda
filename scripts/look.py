"""Take pictures of pages at desk and phone width, for people to look at.

    scripts/look.py --user 李文 --password … /design/ /design/overview/
    scripts/look.py --base http://127.0.0.1:8000 --width 1440 --full /accounts/login/

The pictures go to ./screenshots. Anything a browser would complain about (console errors, failed requests,
sideways overflow) is printed, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import Browser, Page, sync_playwright

HEIGHT = {1440: 900, 390: 844}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-gpu", "--disable-quic", "--lang=zh-CN",
]  # fmt: skip


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="addresses without host, e.g. /design/")
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--width", type=int, action="append", help="1440 and 390 unless told")
    parser.add_argument("--full", action="store_true", help="the whole page, not the first screen")
    parser.add_argument("--print", action="store_true", dest="paper", help="also a PDF of the printed page")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    return parser.parse_args()


def file_name(path: str, width: int) -> str:
    """/design/table/?page=2 at 390 -> design-table-page-2-390"""
    words = re.sub(r"[^\w]+", "-", unquote(path)).strip("-") or "start"
    return f"{words[:80]}-{width}"


def sign_in(page: Page, base: str, user: str, password: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=login]", user)
    page.fill("[name=password]", password)
    page.click("form[method=post] button[type=submit]")
    page.wait_for_load_state("networkidle")
    if "/login" in page.url:
        sys.exit(f"sign-in as {user} refused")


def look(browser: Browser, args: argparse.Namespace, width: int) -> list[str]:
    """Pictures of all pages at one width; what went wrong."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": HEIGHT.get(width, 900)}, locale="zh-CN")
    page = context.new_page()
    page.on(
        "console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None
    )
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    if args.user:
        sign_in(page, args.base, args.user, args.password)
    for path in args.paths:
        page.goto(args.base + path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            wrong.append(f"{path}: {wide} px wider than the screen at {width}")
        target = args.out / file_name(path, width)
        page.screenshot(path=f"{target}.png", full_page=args.full)
        print(f"{target}.png")
        if args.paper and width == max(HEIGHT):
            page.pdf(path=f"{target}.pdf", prefer_css_page_size=True)
    context.close()
    return wrong


def main() -> int:
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    chromium = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if chromium is None:
        sys.exit("no Chromium found: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        wrong = [line for width in args.width or HEIGHT for line in look(browser, args, width)]
        browser.close()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
