"""Twenty people at work, as a process of their own: `python bench/day_people.py` with a task as JSON on standard input.

Task: port; people, each with a cookie and a form's token; does: by kind, what is opened; weights: how often each kind;
pause: seconds that somebody thinks on average after a page (exponentially distributed); seconds: how long in all, and
`warm`: of those how many at the beginning are not counted. Each is a closed loop: a page, a thought, a page. Prints the
milliseconds of each page by its kind as JSON: from the request sent until the whole answer is there. Where an answer
fetches its rows by itself (`then`), both count. It talks to this machine only.
"""

import asyncio
import json
import os
import random
import re
import sys
import time
from typing import Any

HOST = "127.0.0.1"


async def ask(port: int, head: str, body: str = "") -> str:
    """One request; the answer's body. Raises SystemExit where it is not a page."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=2**22)
    sent = f"{head}Host: {HOST}:{port}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    writer.write(sent.encode())
    answer = (await reader.read()).decode("utf-8", "replace")
    writer.close()
    if not answer.startswith("HTTP/1.1 200"):
        raise SystemExit(f"not a page: {head.splitlines()[0]}: {answer[:200]!r}")
    return answer


async def open_page(task: dict[str, Any], who: dict[str, str], what: dict[str, Any]) -> float:
    """One page, with what it fetches by itself; the milliseconds that it took."""
    form = what.get("form")
    cookie = f"Cookie: {who['cookie']}\r\n"
    start = time.perf_counter()
    if form is None:
        answer = await ask(task["port"], f"GET {what['path']} HTTP/1.1\r\n{cookie}")
    else:
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        body = f"{form}&csrfmiddlewaretoken={who['token']}"
        answer = await ask(task["port"], f"POST {what['path']} HTTP/1.1\r\n{cookie}{kind}", body)
    if "then" in what:
        found = re.search(what["then"], answer)
        if found is None:
            raise SystemExit(f"{what['path']} fetches nothing")
        answer = await ask(task["port"], f"GET {found[1]}{what['adds']} HTTP/1.1\r\n{cookie}")
    took = (time.perf_counter() - start) * 1000
    if not all(mark in answer for mark in what["marks"]):
        raise SystemExit(f"not the page that was asked for: {what['path']}")
    return took


async def work(task: dict[str, Any], place: int, took: dict[str, list[float]]) -> None:
    """One person's day."""
    who, dice = task["people"][place], random.Random(place)
    kinds, weights = list(task["weights"]), list(task["weights"].values())
    begun = time.perf_counter()
    await asyncio.sleep(dice.uniform(0, task["pause"]))
    while (at := time.perf_counter() - begun) < task["seconds"]:
        kind = dice.choices(kinds, weights)[0]
        own = who.get("does") or task["does"]
        milliseconds = await open_page(task, who, dice.choice(own[kind]))
        if at > task["warm"]:
            took[kind].append(milliseconds)
        await asyncio.sleep(dice.expovariate(1 / task["pause"]))


async def everybody(task: dict[str, Any]) -> dict[str, list[float]]:
    """All of them at once."""
    took: dict[str, list[float]] = {kind: [] for kind in task["weights"]}
    await asyncio.gather(*(work(task, place, took) for place in range(len(task["people"]))))
    return took


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        # The server and its database keep to one core; people take the others.
        other = set(range(os.cpu_count() or 1)) - os.sched_getaffinity(0)
        os.sched_setaffinity(0, other or os.sched_getaffinity(0))
    json.dump(asyncio.run(everybody(json.load(sys.stdin))), sys.stdout)
