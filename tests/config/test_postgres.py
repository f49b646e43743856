"""The PostgreSQL that the tests bring along: it is there, it is ours alone, and nothing of it stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import postgres
from lacking import lacking

HARNESS = Path(postgres.__file__)
ASK = """
import os, pathlib, sys, urllib.parse, psycopg
address = os.environ["DATABASE_URL"]
with psycopg.connect(address) as line:
    print(line.execute("show listen_addresses").fetchone(), line.execute("show server_version_num").fetchone()[0])
print(urllib.parse.unquote(urllib.parse.urlsplit(address).netloc.split("@")[1]))
"""


def run(*code: str) -> "subprocess.CompletedProcess[str]":
    if postgres.binaries() is None:
        lacking("PostgreSQL")
    return subprocess.run(
        [sys.executable, HARNESS, sys.executable, "-c", *code], capture_output=True, text=True, check=False, timeout=120
    )


def test_a_command_finds_a_cluster_of_its_own_and_its_code_is_handed_on_and_the_cluster_gone() -> None:
    result = run(ASK + "sys.exit(3)")
    assert result.returncode == 3, result.stderr
    said, folder = result.stdout.split("\n")[:2]
    assert said.startswith("('',)")
    assert not Path(folder).exists()


def test_an_interrupt_takes_the_cluster_along() -> None:
    if postgres.binaries() is None:
        lacking("PostgreSQL")
    code = ASK + "sys.stdout.flush(); import time; time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, HARNESS, sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        folder = Path(process.stdout.readline().strip())
        assert folder.exists()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not folder.exists()


def test_where_there_is_none_it_says_so_and_fails_in_ci_only() -> None:
    code = "import postgres, sys; postgres.binaries = lambda: None; sys.exit(postgres.main(['true']))"
    for variables, expected in (({}, 0), ({"CI": "true"}, 1)):
        kept = {name: value for name, value in os.environ.items() if name != "CI"}
        result = subprocess.run(
            [sys.executable, "-c", code], env=kept | variables | {"PYTHONPATH": str(HARNESS.parent)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert result.returncode == expected
        assert "PostgreSQL is missing" in result.stderr
