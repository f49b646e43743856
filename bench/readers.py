"""Readers of a page, as a process of their own: `python bench/readers.py` with a task as JSON on standard input.

Task: address, cookies (one a page, in turn), readers, pages (in all), pause (seconds that a reader rests on average
after a page, 0 for none). Prints the seconds that each page took and the seconds in all, as JSON. Bounded by `pages`;
it talks to this machine only.
"""

import asyncio
import json
import os
import random
import sys
import time
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


async def read(task: dict[str, Any], numbers: list[int], took: list[float]) -> None:
    """One reader: a page, a pause, a page."""
    place = urlsplit(task["address"])
    dice = random.Random(len(numbers))
    while numbers:
        number = numbers.pop()
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        cookie = task["cookies"][number % len(task["cookies"])]
        head = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        body = await reader.read()
        writer.close()
        took.append(time.perf_counter() - start)
        if not body.startswith(b"HTTP/1.1 200") or b"</html>" not in body:
            raise SystemExit(f"not a page: {body[:80]!r}")
        if task["pause"]:
            await asyncio.sleep(dice.expovariate(1 / task["pause"]))


async def every(task: dict[str, Any]) -> dict[str, Any]:
    """All readers at once."""
    if urlsplit(task["address"]).hostname not in LOOPBACK:
        raise SystemExit("readers read on this machine only")
    numbers, took = list(range(task["pages"])), list[float]()
    start = time.perf_counter()
    await asyncio.gather(*(read(task, numbers, took) for _ in range(task["readers"])))
    return {"took": took, "whole": time.perf_counter() - start}


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        # The server keeps to its core; its readers take the others.
        other = set(range(os.cpu_count() or 1)) - os.sched_getaffinity(0)
        os.sched_setaffinity(0, other or os.sched_getaffinity(0))
    json.dump(asyncio.run(every(json.load(sys.stdin))), sys.stdout)
