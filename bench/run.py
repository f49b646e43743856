"""Measure Clearway beside its peers, on one core, in one run: `make bench`.

Prints a table and writes bench/results/latest.json. `--only one million` takes some of the measures.
"""

import argparse
import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.figures import Figure

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "latest.json"
LIBRARIES = ("numpy", "zen-engine", "spiffworkflow", "django", "gunicorn")


def main() -> None:
    """Take the measures, show them, keep them."""
    options = _options()
    cores = _one_core()
    sys.path += [str(HERE.parent), str(HERE.parent / "tests")]  # the export for zen is an oracle of the tests too
    from bench.measures import MEASURES

    figures: list[Figure] = []
    for name in options.only or MEASURES:
        print(f"\n{(MEASURES[name].__doc__ or '').splitlines()[0]}\n", flush=True)
        for figure in MEASURES[name]():
            print(line(figure), flush=True)
            figures.append(figure)
    short = [figure.id for figure in figures if figure.passes is False]
    judged = [figure for figure in figures if figure.passes is not None]
    print(f"\n{len(judged) - len(short)} of {len(judged)} bars reached. {_machine(cores)}")
    if options.only and options.keep:
        kept = json.loads(RESULTS.read_text("utf-8"))
        new = _kept(figures, options.date, cores)["figures"]
        names = {each["id"] for each in new}
        kept["figures"] = [each for each in kept["figures"] if each["id"] not in names] + new
        RESULTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    if not options.only:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(_kept(figures, options.date, cores), indent=2) + "\n", "utf-8")
        print(f"Written to {RESULTS.relative_to(HERE.parent)}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure Clearway beside its peers.")
    parser.add_argument("--date", default=date.today().isoformat(), help="the date to keep with the figures")  # noqa: DTZ011
    parser.add_argument("--keep", action="store_true", help="put what was taken with --only in place of the earlier")
    names = "one, whole, million, fresh, command, page, served, signin, record, people, roll, day"
    parser.add_argument("--only", nargs="+", metavar="NAME", help=names)
    return parser.parse_args()


def _one_core() -> int:
    """Keep to one core, with all that is started from here; how many there are. 0 where that cannot be done."""
    if not hasattr(os, "sched_setaffinity"):
        return 0
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    return len(allowed)


def line(figure: "Figure") -> str:
    """One figure as a line of the table."""
    ours = f"{number(figure.ours)} {figure.unit}"
    text = f"  {figure.says:<66} {ours:>22}"
    if figure.ratio is None or figure.peer is None:
        bar = "" if figure.bar is None else f"bar {number(figure.bar)} {figure.unit}"
        return f"{text}   {bar:<14} {figure.verdict}".rstrip()
    bar = "" if figure.bar is None else f"bar {number(figure.bar)} x"
    beside = f"{figure.peer_name}: {number(figure.peer)} {figure.unit}"
    return f"{text}   {bar:<14} {number(figure.ratio)} x {figure.verdict}\n      beside {beside}".rstrip()


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _machine(cores: int) -> str:
    kept = f"one of {cores} cores" if cores else "all cores: this system cannot keep to one"
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {kept}."


def _kept(figures: "list[Figure]", day: str, cores: int) -> dict[str, Any]:
    rows = [
        {
            "id": figure.id, "says": figure.says, "ours": figure.ours, "unit": figure.unit, "peer": figure.peer_name,
            "peer_figure": figure.peer, "ratio": figure.ratio, "bar": figure.bar, "passes": figure.passes,
        }
        for figure in figures
    ]  # fmt: skip
    machine = {
        "processor": _processor(), "cores": cores, "pinned": bool(cores), "system": platform.system(),
        "machine": platform.machine(), "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }  # fmt: skip
    return {"date": day, "machine": machine, "figures": rows}


def _processor() -> str:
    """The name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((each.partition(":")[2].strip() for each in lines if each.startswith("model name")), "")


if __name__ == "__main__":
    main()
