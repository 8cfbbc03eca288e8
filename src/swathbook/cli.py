"""The `swathbook` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from swathbook.errors import SwathbookError

_PIPE_WIDTH = 120

app = typer.Typer(
    help="Satellite-imagery orders: what was bought, what it covers and what it cost.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # a traceback with values could show a secret
)

Orders = Annotated[int, typer.Option(min=0, help="How many orders the made-up world holds.")]
Seed = Annotated[int, typer.Option(help="Names the made-up world; the same seed, the same world.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = Path("demo"),
    orders: Orders = 200,
    seed: Seed = 7,
) -> None:
    """Run the main job: load three services, measure, report, write files for QGIS and people."""
    from swathbook.demo import run

    run(folder, orders=orders, seed=seed, console=_console())


@app.command()
def emulator(
    orders: Orders = 200,
    seed: Seed = 7,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
) -> None:
    """Serve all three services over a made-up world until Ctrl-C, to try, teach and test with.

    What it prints can be saved as `.env`, where swathbook's clients find it.
    """
    from swathbook.emulator import serve

    serve(orders=orders, seed=seed, host=host, port=port)


def main() -> None:
    """Run the command line; what went wrong is said in a sentence, not in a traceback."""
    try:
        app()
    except SwathbookError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


def _console() -> Console:
    """Print to the terminal's width; to a file or a pipe, wide enough for the tables."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)
