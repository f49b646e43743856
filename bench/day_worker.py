"""The working day on one database, set up anew; started by bench/day.py with the database in its environment.

DAY_CASES cases with DAY_ENTRIES entries each in one organisation, where ten leads and ten deputies work; then, where
DAY_OTHERS is more than nothing, as many other organisations with as many cases, of DAY_OTHER_ENTRIES entries, and the
same day again. Prints a table of figures as JSON: the milliseconds of every page, by kind; how many queries each page
asks; and how many rows the database looked at for them.
"""

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from bench.day_rows import Staff

    from clearway.cases.models import Case

HERE = Path(__file__).parent
CASES, ENTRIES = int(os.environ["DAY_CASES"]), int(os.environ["DAY_ENTRIES"])
OTHERS, OTHER_ENTRIES = int(os.environ.get("DAY_OTHERS", "0")), int(os.environ.get("DAY_OTHER_ENTRIES", "0"))
SECONDS, PAUSE, WARM = float(os.environ["DAY_SECONDS"]), float(os.environ["DAY_PAUSE"]), 15.0
SUPERUSER = os.environ.get("DAY_SUPERUSER", "")
WEIGHTS = {"home": 15, "list": 15, "page": 30, "chronology": 15, "file": 5, "search": 20}
LEADS, DEPUTIES, SOME = 10, 10, 60
NO_QUERY = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config", "SELECT pg_advisory")


def set_up() -> None:
    """Django and the tables."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from clearway.vault.master import write

    write(Path(settings.ENVIRONMENT.data_dir) / "master.key")
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def say(what: str) -> None:
    """How far it is, since it takes long."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def populate(name: str, cases: int, entries: int, leads: int, deputies: int) -> tuple[UUID, "Staff", list[str]]:
    """An organisation with its cases; what their people are called."""
    from bench.day_rows import Loading, Template, organisation, quickly

    from clearway.ui.clock import instant

    if entries not in TEMPLATES:
        TEMPLATES[entries] = Template(entries, f"template{entries}-{os.getpid()}")
    here, staff = organisation(name, instant(), leads, deputies)
    with quickly():
        loading = Loading(TEMPLATES[entries], SUPERUSER)
        everybody = loading.add(here, staff, cases, instant())
        loading.close()
    return here, staff, everybody


TEMPLATES: dict[int, Any] = {}


def others(places: range) -> None:
    """A share of the other organisations, by a process that may use any core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    for done, place in enumerate(places):
        populate(f"other-{place}", CASES, OTHER_ENTRIES, 1, 1)
        if done % 25 == 24:  # now and then
            say(f"{done + 1} of {len(places)} other organisations stand")


def weighed() -> None:
    """The database sees how its rows are spread, as it does by itself overnight."""
    from django.db import connection

    from clearway.vault.stores import weigh

    weigh()
    if connection.vendor == "postgresql":
        import psycopg

        with psycopg.connect(SUPERUSER, autocommit=True) as line:
            line.execute("VACUUM ANALYZE")


def asked(here: UUID, user: UUID, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What somebody opens in a day, by kind: cases that they see, open ones mostly, and the people in them."""
    from clearway.audit.acts import Act
    from clearway.cases.access import visible
    from clearway.cases.queries.worklist import open_cases
    from clearway.organisations.queries import actor_of
    from clearway.ui.clock import instant
    from clearway.vault.reach import within

    draw = random.Random(str(user))
    with within(here):
        actor = actor_of(user, instant(), here)
        if actor is None:
            raise SystemExit("somebody who works here is gone")
        act = Act(actor, instant())
        newest: list[Case] = list(open_cases(act).order_by("-year", "-number")[: SOME * 3])
        older: list[Case] = list(visible(act).order_by("year", "number")[: SOME * 3])
    seen = [each.reference for each in draw.sample(newest, min(SOME, len(newest)))]
    seen += [each.reference for each in draw.sample(older, min(SOME // 3, len(older)))]
    page = ["</html>"]
    cases = [{"path": f"/cases/{each}/", "marks": [*page, f"Case {each}"]} for each in seen]
    found = [{"path": "/people/search/", "form": f"typed={each.replace(' ', '+')}&year=", "marks": [*page, "Found"]}
             for each in [*draw.sample(names, SOME), *seen[: SOME // 2]]]  # fmt: skip
    return {
        "home": [{"path": "/home/", "marks": [*page, "To do now"]}],
        "list": [{"path": f"/cases/?page={each}", "marks": [*page, "All cases"]} for each in (1, 1, 1, 2, 3, 4)],
        "page": cases,
        "chronology": [
            {"path": f"/cases/{each}/?{narrowed}", "marks": [*page, "lines."]}
            for each in seen for narrowed in ("kind=Note", "child=B")
        ],
        "file": [{"path": f"/cases/{each}/people/B/file/", "marks": page} for each in seen],
        "search": found,
    }  # fmt: skip


def people(here: UUID, staff: "Staff", names: list[str]) -> list[dict[str, Any]]:
    """Everybody at work, signed in, with what they open."""
    from django.test import override_settings

    from clearway.accounts.models import User
    from members import entered, token_of

    found = []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for each in (*staff.leads, *staff.deputies):
            client = entered(User.objects.get(pk=each))
            token = token_of(client, "/people/search/")
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
            found.append({"cookie": cookie, "token": token, "does": asked(here, each, names)})
    return found


def at_work(everybody: list[dict[str, Any]]) -> dict[str, list[float]]:
    """A day of everybody at once, from a server with one worker."""
    from bench.people_web import serving

    with serving() as port:
        task = {
            "port": port, "people": everybody, "weights": WEIGHTS, "pause": PAUSE, "seconds": SECONDS + WARM,
            "warm": WARM,
        }  # fmt: skip
        run = subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(HERE / "day_people.py")], input=json.dumps(task), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    if run.returncode:
        raise SystemExit(f"the day broke off:\n{run.stderr[-2000:]}")
    return dict(json.loads(run.stdout))


@contextmanager
def overheard(each: Callable[[str, Any], None]) -> Iterator[None]:
    """Every query of both databases but those that only begin or end something, or say who asks."""
    from contextlib import ExitStack

    from django.db import connections

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001  # Django's
        if not sql.startswith(NO_QUERY):
            each(sql, params)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for line in connections.all():
            stack.enter_context(line.execute_wrapper(heard))
        yield


def looked_at(sql: str, params: Any) -> int:  # noqa: ANN401  # whatever a query takes
    """How many rows PostgreSQL looks at for a query, those that it passes over too."""
    from django.db import connection

    if not sql.startswith("SELECT"):
        return 0
    with connection.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        return _rows(cursor.fetchone()[0][0]["Plan"])


def _rows(plan: dict[str, Any]) -> int:
    own = 0
    if plan["Node Type"].endswith("Scan") and not plan["Node Type"].startswith(("Subquery", "CTE", "Bitmap Index")):
        passed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        own = int((plan["Actual Rows"] + passed) * plan["Actual Loops"])
    return own + sum(_rows(each) for each in plan.get("Plans", ()))


def counted(here: UUID, staff: "Staff", names: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The most queries that each kind of page asks of a lead and of a deputy; and the rows looked at, on PostgreSQL."""
    from django.db import connection
    from django.test import override_settings

    from clearway.accounts.models import User
    from members import entered, sends

    most: dict[str, int] = {}
    rows: dict[str, int] = {}
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for user in (staff.leads[0], staff.deputies[0]):
            client = entered(User.objects.get(pk=user))
            for kind, pages in asked(here, user, names).items():
                for page in pages[:3]:
                    told: list[int] = []

                    def heard(sql: str, params: Any, told: list[int] = told) -> None:  # noqa: ANN401  # as above
                        postgres = connection.vendor == "postgresql"
                        own = "vault_key" not in sql and postgres
                        told.append(looked_at(sql, params) if own else 0)

                    with overheard(heard):
                        form = dict(part.split("=") for part in page.get("form", "").split("&") if part)
                        answer = sends(client, page["path"], form) if form else client.get(page["path"])
                    if answer.status_code != 200:  # a page
                        raise SystemExit(f"not a page: {page['path']}: {answer.status_code}")
                    most[kind] = max(most.get(kind, 0), len(told))
                    rows[kind] = max(rows.get(kind, 0), sum(told))
    return most, rows


def main() -> None:
    """Set up, measure, print."""
    import django
    from django.db import connections

    set_up()
    begun = time.perf_counter()
    here, staff, names = populate("bench", CASES, ENTRIES, LEADS, DEPUTIES)
    figures: dict[str, Any] = {"seconds to populate": time.perf_counter() - begun}
    say(f"{CASES} cases stand")
    weighed()
    everybody = people(here, staff, names)
    figures["queries"], figures["rows"] = counted(here, staff, names)
    say(f"queries {figures['queries']}, rows {figures['rows']}")
    figures["took"] = at_work(everybody)
    say("the day is over")
    if OTHERS:
        begun = time.perf_counter()
        connections.close_all()
        with multiprocessing.get_context("spawn").Pool(2, initializer=django.setup) as pool:
            pool.map(others, [range(0, OTHERS, 2), range(1, OTHERS, 2)], chunksize=1)
        figures["seconds to populate the others"] = time.perf_counter() - begun
        weighed()
        _, figures["rows beside others"] = counted(here, staff, names)
        figures["took beside others"] = at_work(people(here, staff, names))
        say("the day beside others is over")
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearway.config.settings")
    main()
