"""`luoshi …` as a process of its own, on the test's database or another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from django.db import connection


def database_url(name=None):
    """The URL of the test database, or of another one on the same server."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name or config['NAME']}"
    host = f"{config['USER']}:{config['PASSWORD']}@{config['HOST']}:{config['PORT']}"
    return f"postgresql://{host}/{name or config['NAME']}"


def start(*words, data_dir, url=None, script=None, **more):
    """Start a command; its output is collected."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "LUOSHI_DATABASE_URL": url or database_url(),
        "LUOSHI_DATA_DIR": str(data_dir),
        "PYTHONPATH": str(Path.cwd()),
        **more,
    }
    env.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.Popen(
        [sys.executable, "-c", script] if script else [sys.executable, "-m", "luoshi.cli", *map(str, words)],
        env=env,
        stdin=subprocess.PIPE if script else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*words, **where):
    """Run a command to its end; exit code and output."""
    process = start(*words, **where)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def run_all(commands, **where):
    """Run several commands one after another in one process; exit code and output of each."""
    process = start("-", data_dir=where.pop("data_dir"), script=SCRIPT, **where)
    output, _ = process.communicate(
        json.dumps([[str(word) for word in words] for words in commands]), timeout=180
    )
    return [tuple(found) for found in json.loads(output.splitlines()[-1])]


SCRIPT = """
import contextlib, io, json, sys
from luoshi.cli import main
found = []
for words in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(words)
    found.append([code, said.getvalue()])
print(json.dumps(found))
"""
