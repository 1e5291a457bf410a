"""The app: Streamlit behind our headers, our language and our own browser assets.

Run it with `streamlit run app.py`, or with any ASGI server as `app:app`.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.server.assets import asset_routes
from pages.server.compressed_files import CompressedFiles
from pages.server.health import health_routes
from pages.server.icons import FewIcons
from pages.server.login.routes import login_routes
from pages.server.origins import KnownOrigins
from pages.server.security import SecureHtml
from pages.server.start import require_settings, start
from pages.server.upload_memory import UploadQuota
from pages.server.visits import BoundedVisits

require_settings()
app = st.App(
    Path(__file__).parent / "pages" / "navigation.py",
    routes=[*asset_routes(), *health_routes(), *login_routes()],
    middleware=[
        Middleware(SecureHtml),
        Middleware(KnownOrigins),
        Middleware(BoundedVisits),
        Middleware(CompressedFiles),
        Middleware(FewIcons),
        Middleware(UploadQuota),
    ],
    lifespan=start,
)
