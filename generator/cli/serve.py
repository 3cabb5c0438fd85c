"""The command `serve`."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator import paths, recordings, serve
from generator.cli.parser import CLEAN, add_api_arguments

PURPOSE = "answer with the recordings on this machine, for trying the client without an account"
EXAMPLES = ("", "--port 0")
_HIGHEST_PORT = 65535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--port", type=_parse_port, default=8010, metavar="N", help="0 for any free one (8010)")
    add_api_arguments(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    settings = recordings.settings.find_settings(options.spec or Path(paths.find_in_project(paths.SPEC)))
    recorded = recordings.index.read_recordings(options.folder or Path(paths.find_in_project(paths.RECORDINGS)))
    client = options.client or Path(paths.find_in_project(paths.GENERATED))
    serve.command.serve(recorded, options.port, settings, client)
    return CLEAN


def _parse_port(text: str) -> int:
    if not text.isdecimal() or int(text) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to {_HIGHEST_PORT}, got {text!r}")
    return int(text)
