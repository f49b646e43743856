"""The made-up pack in base/, and changes of it: what bad/ and unsound/ are made of.

A change names a file and either `old` (which must stand there once) with `new`, or the whole `text`, or `removed`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from clearway.core.findings.compiled import Compiled, compile_pack
from clearway.core.packs.check import check_whole
from clearway.core.packs.load import build, read_folder
from clearway.core.packs.schema import Pack

HERE = Path(__file__).parent
Raw = dict[str, Any]


@cache
def base(name: str = "base") -> Mapping[str, str]:
    """The files of a pack that others are changes of."""
    return read_folder(HERE / name)


def cases(folder: str) -> dict[str, Raw]:
    """Every file of a folder, parsed, by its name."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / folder).glob("*.toml"))}


def patched(raw: Raw) -> dict[str, str]:
    """The files of the base with the changes made."""
    sources = dict(base(raw["base"]))
    for change in raw["change"]:
        file = change["file"]
        if change.get("removed"):
            del sources[file]
        elif "text" in change:
            sources[file] = change["text"]
        else:
            assert sources[file].count(change["old"]) == 1, f"{file} does not hold this once: {change['old']}"
            sources[file] = sources[file].replace(change["old"], change["new"])
    assert sources != base(raw["base"]), "nothing is changed"
    return sources


def whole(sources: Mapping[str, str]) -> Pack:
    """The pack, read as strictly as `clearway pack lint` reads it. Raises PackError."""
    pack = build(sources)
    check_whole(pack)
    return pack


def compiled_from(raw: Raw) -> Compiled:
    """The pack with the changes, compiled."""
    return compile_pack(whole(patched(raw)))
