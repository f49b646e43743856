"""A line to somebody who cannot show who they are is no line."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from clearway.audit.checkpoints import sent
from clearway.audit.errors import ChainError
from clearway.audit.standalone import Signed
from live import certificate

LETTER = Signed(uuid4().hex, 1, "b" * 64, "2026-11-20T16:35:00.000000Z", "c" * 64, "A" * 88)
taken: list[bytes] = []


class Quiet(http.server.HTTPServer):
    """Says nothing of whoever hangs up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""


class Desk(http.server.BaseHTTPRequestHandler):
    """Takes what is posted."""

    def do_POST(self) -> None:
        taken.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def a_desk(folder: Path) -> Iterator[int]:
    """Somebody who takes checkpoints over HTTPS with a certificate for localhost that nobody else vouches for."""
    made, key = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    with Quiet(("127.0.0.1", 0), Desk) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.asvs("12.3.2")
@pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
def test_a_checkpoint_is_not_given_to_whoever_has_a_certificate_of_their_own_making(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken.clear()
    with a_desk(tmp_path) as port:
        with pytest.raises(ChainError, match="does not answer"):
            sent(f"https://localhost:{port}/", [LETTER])
        assert taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))  # now somebody vouches for it
        assert sent(f"https://localhost:{port}/", [LETTER]) == "https://localhost"
        assert taken == [LETTER.text().encode()]
