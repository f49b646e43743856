"""What an author gets wrong is refused, one file a mistake: the error says where, what, and what to do."""

import pytest
from packs.patches import Raw, base, cases, patched, whole

from clearway.core.errors import PackError

MISTAKES = cases("bad")


@pytest.mark.parametrize("raw", MISTAKES.values(), ids=MISTAKES)
def test_the_mistake_is_refused_with_its_place_and_a_remedy(raw: Raw):
    sources = patched(raw)
    with pytest.raises(PackError) as refused:
        whole(sources)
    error, wanted = refused.value, raw["error"]
    assert (error.file, error.key) == (wanted["file"], wanted["key"])
    assert wanted["problem"] in error.problem
    assert wanted["remedy"] in error.remedy
