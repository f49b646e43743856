"""`clearway serve`: the guide in a browser."""

import os
import subprocess
import sys
from pathlib import Path

import click

from clearway.cli.root import careful, cli, settings_option
from clearway.core.errors import InputError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@cli.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), envvar="PORT", default=8765, show_default=True,
    help="Where to listen; 0 for any port that is free. Also read from PORT.",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that answer.")
@click.option("--certificate", type=A_FILE, help="For HTTPS without a proxy: the certificate, with its chain (PEM).")
@click.option("--key", type=A_FILE, help="The certificate's key (PEM).")
@settings_option
@click.option("--open", "show", is_flag=True, help="Open it in a browser, where there is one.")
@careful
def serve(port: int, host: str, workers: int, certificate: Path | None, key: Path | None, show: bool) -> None:  # noqa: FBT001  # a click flag
    """Serve the guide, until Ctrl+C.

    Without settings it is a demonstration, on this machine only. For use in a school set it up once with
    `clearway init`, and give the settings file that it wrote. It refuses to start where something is unsafe, and
    never changes the tables of an installation: `clearway upgrade` does.
    """
    if sys.platform == "win32":
        raise InputError("the server runs on Linux and macOS", remedy="On Windows use it inside WSL.")
    from clearway.config.environment import environment
    from clearway.config.occupied import hold
    from clearway.config.server import Place, Server, listen, prepare, refuse_nobody_answering

    mode = environment().mode
    if mode == "demonstration" and host not in LOOPBACK:
        raise InputError(
            "a demonstration answers on this machine only", remedy="Leave out --host, or set CLEARWAY_MODE=live."
        )
    if bool(certificate) != bool(key):
        raise InputError("HTTPS needs both", remedy="Give --certificate and --key.")
    place = Place(host, port, certificate, key)
    if mode == "live":
        refuse_nobody_answering(place, behind_proxy=environment().behind_proxy)
    listener = listen(place, live=mode == "live")
    listens = f"{'https' if certificate else 'http'}://{_named(host)}:{listener.getsockname()[1]}"
    if mode == "demonstration":
        hold(environment().data_dir)
    prepare()
    ours = f"https://{environment().hosts[0]}" if mode == "live" else ""
    Server(listener.detach(), place, workers, lambda: _say(listens, ours, show=show)).run()


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say(listens: str, ours: str, *, show: bool) -> None:
    """The one line; then the browser, in a process of its own, so that none can hold the server up.

    `ours` is the address under which people reach an installation; a demonstration has none but where it listens.
    """
    where = f"{ours} (live). It listens at {listens}" if ours else f"{listens} (demonstration)"
    click.echo(f"Clearway answers at {where}. Press Ctrl+C to end it.")
    address = ours or listens
    if show and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        subprocess.Popen(  # noqa: S603  # our own interpreter and our own address
            [sys.executable, "-m", "webbrowser", address],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
