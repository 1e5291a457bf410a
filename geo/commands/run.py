"""The command `python -m geo run`: start the app and show it, in the place of this process."""

import argparse
import os
import sys

from geo.commands.parser import FrenchParser, number_between
from geo.settings import OPEN_VARIABLE, ROOT, TRACE_VARIABLE


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    meaning = "port où elle répond (celui des réglages de Streamlit, 8501 par défaut)"
    parser.text("--port", "N", meaning, type=number_between(1, 65_535))


def run(arguments: argparse.Namespace) -> int:
    """Become the server, which says its address; it does not come back."""
    port = [f"--server.port={arguments.port}"] if arguments.port else []
    words = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *port]
    told = {OPEN_VARIABLE: "1"} | ({TRACE_VARIABLE: "1"} if arguments.trace else {})
    os.execve(sys.executable, words, os.environ | told)  # noqa: S606 - ours
