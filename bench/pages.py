"""The guide's pages as a browser gets them: from a real server, to readers on the other core."""

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TextIO, cast
from urllib.request import Request, urlopen

from bench.figures import Figure, percentile

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("clearway")
KEY = "a benchmark's own key, which seals nothing that anybody answered 0123456789"
READERS, PAGES, PAUSE, ROUNDS = 20, 600, 1.0, 3


@contextmanager
def served(workers: int, settings: str = "clearway.config.settings", *, every_core: bool = False) -> Iterator[str]:
    """The address of a server that runs meanwhile, as `clearway serve` starts it."""
    with tempfile.TemporaryDirectory() as data:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        mine = {"CLEARWAY_DATA_DIR": data, "CLEARWAY_SECRET_KEY": KEY, "DJANGO_SETTINGS_MODULE": settings}
        command = [str(COMMAND), "serve", "--port", "0", "--workers", str(workers)]
        server = subprocess.Popen(  # noqa: S603  # our own command
            command, stdout=subprocess.PIPE, text=True, env={**kept, **mine, "PYTHONPATH": _path()}
        )
        if every_core and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(server.pid, range(os.cpu_count() or 1))
        try:
            yield cast("TextIO", server.stdout).readline().split(" at ")[1].split(" ")[0]
        finally:
            server.terminate()
            server.wait(20)


@cache
def cookies() -> list[str]:
    """The cookies of many visitors, sealed with the benchmark's key."""
    with tempfile.TemporaryDirectory() as data:
        mine = {"CLEARWAY_DATA_DIR": data, "CLEARWAY_SECRET_KEY": KEY, "PYTHONPATH": _path()}
        run = subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(HERE / "visitors.py")], capture_output=True, text=True, check=True,
            env={**os.environ, **mine, "DJANGO_SETTINGS_MODULE": "clearway.config.settings"},
        )  # fmt: skip
    return list(json.loads(run.stdout))


def _path() -> str:
    return os.pathsep.join(str(each) for each in (HERE.parent, HERE.parent / "tests"))


def sign_in_page() -> Iterator[Figure]:
    """The page on which people sign in, beside the same page with no header, guard, session or check around it."""
    took: dict[str, list[float]] = {}
    with served(1) as mine, served(1, "bench.bare") as theirs:
        for _ in range(ROUNDS):  # in turns
            for address, page in ((mine, "/sign-in/"), (theirs, "/bare/sign-in/")):
                _read(address, page, readers=2, pages=20, pause=0, visitors=[""])
                run = _read(address, page, readers=2, pages=200, pause=0.05, visitors=[""])
                took.setdefault(page, []).extend(run["took"])
    ours, peer = (percentile(sorted(each), 0.95) * 1000 for each in took.values())
    yield Figure("sign-in.p95", "sign-in page, p95", ours, "ms", 50)
    yield Figure("sign-in.ratio", "sign-in page, p95", ours, "ms", None, "the same page bare", peer, peer / ours)


def _read(
    address: str, page: str, *, readers: int, pages: int, pause: float, visitors: list[str] | None = None
) -> dict[str, Any]:
    task = {
        "address": address + page, "cookies": visitors or cookies(), "readers": readers, "pages": pages, "pause": pause,
    }  # fmt: skip
    run = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(HERE / "readers.py")], input=json.dumps(task), capture_output=True, text=True, check=True
    )
    return dict(json.loads(run.stdout))


def result_page() -> Iterator[Figure]:
    """The answer page to 20 readers who turn a page a second each: one worker, on one core."""
    with served(1) as address:
        _read(address, "/guide/result/", readers=2, pages=100, pause=0)
        took = sorted(_read(address, "/guide/result/", readers=READERS, pages=PAGES, pause=PAUSE)["took"])
        yield Figure("page.p95", "result page, 20 readers, p95", percentile(took, 0.95) * 1000, "ms", 40)
        yield Figure(
            "page.median", "result page, 20 readers, the middle one", statistics.median(took) * 1000, "ms", None
        )
        rush = _read(address, "/guide/result/", readers=READERS, pages=PAGES, pause=0)
        yield Figure("page.rush", "the same without a pause, p95", percentile(rush["took"], 0.95) * 1000, "ms", None)
    yield from _first_paint()


def _first_paint() -> Iterator[Figure]:
    """Everything that a browser fetches before it can draw, as it comes over the wire, headers included."""
    with served(1) as address:
        for page, cookie in (
            ("/", ""),
            ("/guide/first/", cookies()[0]),
            ("/guide/result/", cookies()[0]),
            ("/api/v1/", ""),
        ):
            html, size = _fetched(address + page, cookie)
            parts = [part.split('"')[0] for part in html.split('="/static/')[1:]]
            size += sum(_fetched(f"{address}/static/{part}", "")[1] for part in parts)
            yield Figure(f"paint{page}", f"first paint of {page} with all it needs", size / 1000, "kB", 100)


def _fetched(address: str, cookie: str) -> tuple[str, int]:
    """A page and its size on the wire, in bytes."""
    request = Request(address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})  # noqa: S310  # loopback
    with urlopen(request) as response:  # noqa: S310  # loopback
        body = response.read()
        head = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
        size = len(body) + head
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
    return body.decode("utf-8", "replace"), size


def many_readers() -> Iterator[Figure]:
    """Result pages a second from two workers on all cores, beside bare Django with the same components."""
    ours: list[float] = []
    bare: list[float] = []
    with served(2, every_core=True) as mine, served(2, "bench.bare", every_core=True) as theirs:
        for _ in range(ROUNDS):  # in turns
            for address, page, rates in ((mine, "/guide/result/", ours), (theirs, "/bare/", bare)):
                _read(address, page, readers=4, pages=60, pause=0)
                run = _read(address, page, readers=8, pages=PAGES, pause=0)
                rates.append(PAGES / run["whole"])
    rate, peer = statistics.median(ours), statistics.median(bare)
    yield Figure("served.each", "time a result page takes, two workers (100 a second is 10 ms)", 1000 / rate, "ms", 10)
    yield Figure(
        "served.ratio", "result pages a second, two workers", rate, "pages/s", None,
        "bare Django, the same page from answers made before", peer, rate / peer,
    )  # fmt: skip
