"""What every page must pass: accessible, no wider than the screen, nothing the browser complains about."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page, Response, expect

AXE = settings.NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Watch:
    """Console errors, defects of scripts, messages of the content security policy, failed requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()  # parts of complaints a test provokes on purpose

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._complain(f"script: {error}"))
        self.page.on("response", self._response)

    def expect(self, *parts: str) -> None:
        """A test that provokes a failure says which."""
        self.expected = parts

    def _complain(self, words: str) -> None:
        if not any(part in words for part in self.expected):
            self.complaints.append(words)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} or "Content Security Policy" in said.text:
            self._complain(f"{said.type}: {said.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._complain(f"{response.status} {response.url}")


def violations(page: Page) -> list[str]:
    """What axe finds: rule and place, one line each."""
    if not page.evaluate("typeof window.axe === 'object'"):
        # evaluated by the debugger, not inserted as a script: the page's own policy stays on
        page.evaluate(f"{AXE.read_text(encoding='utf-8')}; null")
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        ".then(result => result.violations.map(v => [v.id, v.nodes.map(n => n.target.join(' ') + ': ' + (n.any[0] || n.all[0] || n.none[0] || {}).message)]))",
        RULES,
    )
    return [f"{rule}: {node}" for rule, nodes in found for node in nodes]


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def settled(page: Page) -> None:
    """Wait until nothing is fetched and every swap is done."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
