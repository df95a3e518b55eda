"""What goes into a log line, and what never does."""

import logging

import pytest
from django.template import Context, Template

from luoshi.site import logs

REPORT = "第一季度组织学习三次\n第二行"
ERROR = f"""psycopg.errors.CheckViolation: new row violates a constraint
DETAIL:  Failing row contains (1, {REPORT}).

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
django.db.utils.IntegrityError: new row violates a constraint
DETAIL:  Failing row contains (1, {REPORT})."""


@pytest.fixture
def configured(capsys):
    root, template = logging.getLogger(), logging.getLogger("django.template")
    before = root.handlers[:], root.level, template.level
    logs.configure(json=False, level="DEBUG")
    yield
    root.handlers[:], root.level, template.level = before


def test_a_refused_row_is_not_quoted(capsys, configured):
    logs.log("test").error("failed", exc_info=ValueError(ERROR))
    said = capsys.readouterr().err
    assert "季度" not in said
    assert "第二行" not in said
    assert said.count("new row violates a constraint") == 2


def test_contexts_of_templates_are_not_printed(capsys, configured):
    Template("{% if words.absent %}{% endif %}{{ words.absent.more }}").render(
        Context({"words": {"text": REPORT}})
    )
    assert "季度" not in capsys.readouterr().err


def test_a_token_is_cut_after_its_public_beginning(capsys, configured):
    words = f"luoshi_{'a1' * 6}_{'b2' * 32}"
    logs.log("test").info("request", path=f"/api/figures/{words}")
    logs.log("test").error("failed", exc_info=ValueError(words))
    record = logging.LogRecord("library", logging.WARNING, __file__, 1, "refused %s", (words,), None)
    said = capsys.readouterr().err + logging.getLogger().handlers[0].format(record)
    assert "b2" not in said
    assert said.count(f"luoshi_{'a1' * 6}_…") == 3
