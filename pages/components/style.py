"""The style of our own HTML, in the colours of Streamlit's theme."""

from functools import cache
from pathlib import Path

import streamlit as st

_FILE = Path(__file__).with_name("style.css")


def apply_style() -> None:
    """Add our style sheet to the page."""
    st.html(_style())


@cache
def _style() -> str:
    return f"<style>{_FILE.read_text('utf-8')}</style>"
