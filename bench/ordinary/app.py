"""Serve the ordinary page with Leaflet's files from this machine, since tests run offline.

That is the only thing here that is not ordinary: it spares the page the downloads from CDNs.
"""

from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent

app = st.App(
    HERE / "script.py",
    routes=[
        Mount("/local/leaflet", StaticFiles(packages=[("xstatic.pkg.leaflet", "data")])),
        Mount("/local/scripts", StaticFiles(directory=HERE / "scripts")),
    ],
)
