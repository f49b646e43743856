"""What is known of a person besides who they are, of everybody who is one with them together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from clearway.people.models import Detail, Merge
from clearway.people.rows import newest as newest_of
from clearway.people.rows import versions_of


def detail_of(cluster: Sequence[UUID]) -> dict[str, Any]:
    """What stands of people who are one, who they count as first. They are opened: the caller notes why.

    Whatever was put down since they are one was put down of all, by somebody who saw it all: it counts alone, so that
    what no longer holds can be taken away. Before that everything counts.
    """
    newest = newest_of(Detail, cluster)
    merges = {each.person_id: each.at for each in versions_of(Merge, cluster[1:])}
    own = newest.get(cluster[0])
    if own and all(own.at > at for at in merges.values()):
        return dict(own.said)
    return _together(newest[each].said for each in cluster if each in newest)


def _together(said: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Of lists everything, of the rest the first that says it."""
    found: dict[str, Any] = {}
    for each in said:
        for name, value in each.items():
            if isinstance(value, list):
                found[name] = list(dict.fromkeys([*found.get(name, []), *value]))
            elif value and not found.get(name):
                found[name] = value
    return found
