"""What no code of ours calls: what runs, unpacks or queries anything that was sent; cryptography in known places."""

import ast
from collections.abc import Iterator

import pytest

from architecture.tree import SOURCE, modules, name, tree

RUNS = {"eval", "exec", "compile", "__import__"}
UNPACKS = {"pickle", "marshal", "shelve", "dbm", "yaml", "xml", "lxml", "defusedxml"}
SHELLS = {"subprocess", "pty"}
WEAK = {"md5", "sha1", "new"}  # of hashlib
FROM_TEXT = {"from_string", "mark_safe", "raw", "extra", "RawSQL"}  # a template, markup or a query out of any text
BY_PATTERN = ("__regex", "__iregex")

QUERY = "a query put together"
ALLOWED: dict[str, tuple[set[str], str]] = {  # each with its reason; what is no longer there fails a test
    "src/clearway/cli/serve.py": ({"subprocess"}, "our own command, to open the browser; no request reaches it"),
    "src/clearway/config/unfinished.py": ({QUERY}, "names of our own tables, which no parameter can hold"),
    "src/clearway/vault/guards.py": ({QUERY}, "names of our own tables, which no parameter can hold"),
    "src/clearway/vault/kept.py": ({QUERY}, "the columns of a model, which no parameter can hold"),
    "src/clearway/vault/ready.py": ({QUERY}, "what the ORM itself made of questions; every value is a parameter"),
}
CRYPTOGRAPHY = {  # AES-256-GCM by Tink, Ed25519, HMAC, digests of SHA-256; Fernet for cookies, HPKE for the journal
    "src/clearway/accounts/devices.py": "a digest of a known browser's cookie",
    "src/clearway/accounts/oidc/flow.py": "PKCE, and comparing states",
    "src/clearway/accounts/oidc/token.py": "an issuer's signature: RS256, PS256, ES256",
    "src/clearway/accounts/recovery.py": "keyed digests of recovery codes",
    "src/clearway/accounts/sessions.py": "a digest of a session's key",
    "src/clearway/audit/acts.py": "compares digests of a form",
    "src/clearway/audit/chain.py": "links and seals of events",
    "src/clearway/audit/checkpoints.py": "signs checkpoints",
    "src/clearway/audit/standalone.py": "verifies them elsewhere",
    "src/clearway/audit/verify.py": "compares seals of events",
    "src/clearway/cases/assessed.py": "a digest of answers",
    "src/clearway/cases/exports.py": "digests in an export",
    "src/clearway/cli/shelf.py": "digests of compiled packs",
    "src/clearway/concerns/replaying.py": "a digest of a report's words",
    "src/clearway/core/packs/load.py": "the checksum of a pack",
    "src/clearway/guidance/carry.py": "the sealed cookie of the guide",
    "src/clearway/ui/cookies.py": "the seal of such cookies",
    "src/clearway/organisations/reporter.py": "the sealed cookie of who reports in an outage",
    "src/clearway/vault/buckets.py": "keyed buckets for search",
    "src/clearway/vault/fields.py": "sealed fields",
    "src/clearway/vault/house.py": "the house's key",
    "src/clearway/vault/kept.py": "the fingerprint of a row",
    "src/clearway/vault/keyring.py": "keys, wrapped",
    "src/clearway/vault/master.py": "the master key",
    "src/clearway/vault/posted.py": "reports in the journal, sealed to a public key",
    "src/clearway/vault/reach.py": "an organisation's key",
    "src/clearway/roll/queries.py": "keyed digests of a roll's rows",
    "src/clearway/vault/seal.py": "opens and seals",
    "src/clearway/vault/traces.py": "keyed bits of names, for search",
}
LIBRARIES = {"cryptography", "tink", "hashlib", "hmac", "argon2", "Crypto", "nacl", "rsa", "ecdsa", "jwt", "jose"}


def imported(module: ast.Module) -> set[str]:
    """The first part of the name of everything that a file imports."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def dangers(module: ast.Module) -> Iterator[str]:
    """Every call of a file that is in one of the lists above."""
    yield from imported(module) & (UNPACKS | SHELLS)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            yield "random"
        if isinstance(node, ast.Attribute) and node.attr != "SystemRandom" and called_random(node.value):
            yield "random"
        if isinstance(node, ast.Call):
            called, whole = ast.unparse(node.func).rpartition(".")[2], ast.unparse(node.func)
            if whole in RUNS or whole in ("os.system", "os.popen") or whole.startswith(("os.exec", "os.spawn")):
                yield whole
            if called in FROM_TEXT or (whole.startswith("hashlib.") and called in WEAK):
                yield whole
            if called.startswith("execute") and node.args and put_together(node.args[0]):
                yield QUERY
            yield from (str(each.arg) for each in node.keywords if (each.arg or "").endswith(BY_PATTERN))


def called_random(thing: ast.expr) -> bool:
    return isinstance(thing, ast.Name) and thing.id == "random"


def put_together(query: ast.expr) -> bool:
    return isinstance(query, ast.JoinedStr | ast.BinOp) or (
        isinstance(query, ast.Call) and ast.unparse(query.func).endswith(".format")
    )


@pytest.mark.asvs("1.2.4", "1.2.5", "1.2.7", "1.2.9", "1.3.2", "1.3.5", "1.3.7", "1.3.10", "1.5.1", "1.5.2")
@pytest.mark.asvs("6.5.3", "11.4.1", "11.4.3", "11.5.1")
def test_no_code_runs_unpacks_or_queries_what_somebody_sent() -> None:
    found = {name(path): set(dangers(tree(path))) for path in modules(SOURCE)}
    allowed = {file: ALLOWED[file][0] if file in ALLOWED else set() for file in {*found, *ALLOWED}}
    wrong = [f"{file}: {sorted(found.get(file, ()))}" for file in sorted(allowed) if found.get(file) != allowed[file]]
    assert not wrong, "\n".join(wrong)
    assert len(found) > 300


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)", "exec(text)", "import pickle", "from xml.dom import minidom", "import subprocess",
        "random.choice(x)", "from random import choice", "os.system(text)", "hashlib.md5(data)", "hashlib.new('sha1')",
        "engine.from_string(text)",
        "mark_safe(text)", "Case.objects.raw(text)", "Case.objects.filter(words__regex=text)",
        "cursor.execute(f'SELECT {text}')", "cursor.execute('SELECT ' + text)",
        "cursor.execute('SELECT {}'.format(text))",
    ],
)  # fmt: skip
def test_each_danger_would_be_found(line: str) -> None:
    assert len(list(dangers(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line", ["re.compile('a')", "random.SystemRandom()", "hashlib.sha256(b'')", "cursor.execute(QUERY, [1])"]
)
def test_what_is_no_danger_is_left_alone(line: str) -> None:
    assert list(dangers(ast.parse(line))) == []


@pytest.mark.asvs("11.1.2", "11.2.1", "11.2.3", "11.3.1", "11.3.2", "11.6.1")
def test_cryptography_is_used_in_these_places_only_and_by_these_ways() -> None:
    parsed = ((name(path), tree(path)) for path in modules(SOURCE))
    used = {file: module for file, module in parsed if imported(module) & LIBRARIES}
    assert used.keys() - CRYPTOGRAPHY.keys() == set()
    templates = {
        ast.unparse(node).rpartition(".")[2]
        for module in used.values()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("aead.aead_key_templates.")
    }
    assert templates == {"AES256_GCM"}
    named = {
        each.name
        for module in used.values()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography")
        for each in node.names
    }  # ec and rsa: the kinds of an issuer's public key
    assert named - {"ec", "rsa"} == {
        "Ed25519PrivateKey", "Ed25519PublicKey", "Fernet", "HKDF", "InvalidSignature", "InvalidTag", "InvalidToken",
        "SHA256", "X25519PrivateKey", "X25519PublicKey", "hpke",
    }  # fmt: skip
