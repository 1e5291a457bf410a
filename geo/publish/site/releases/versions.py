"""What frozen pages say of their age: a banner, and the script that completes it."""

from collections.abc import Sequence

from geo.french import date, typeset
from geo.publish.site.page import render
from geo.publish.site.releases.release import PublishedRelease, ReleaseId
from geo.render.html import script_json
from geo.render.scripts import SITE
from geo.reports.versions.errata import Erratum

LATEST_SCRIPT = "derniere.js"
"""Name of the script at the root, rewritten with each release."""


def frozen_notice(release: ReleaseId, root: str) -> str:
    """Write the banner of a frozen page, which `derniere.js` completes.

    Parameters
    ----------
    root
        Relative way from the page to the root of the whole site: « ../../ » or more.
    """
    return render("frozen.html", release=release, latest=f"{root}index.html")


def latest_script(releases: Sequence[PublishedRelease], errata: Sequence[Erratum]) -> str:
    """Write the script that frozen pages load, with the latest release and all errata."""
    latest = releases[0].id
    known = {
        "latest": {
            "id": str(latest),
            "words": f"version {latest.version} du {date(latest.date)}",
        },
        "errata": [
            {"version": erratum.version, "words": _erratum_words(erratum)} for erratum in errata
        ],
    }
    code = (SITE / LATEST_SCRIPT).read_text("utf-8")
    return f"const ATLAS_VERSIONS = {script_json(known)};\n{code}"


def _erratum_words(erratum: Erratum) -> str:
    return typeset(
        f"{erratum.subject} : publié « {erratum.published} », corrigé « {erratum.corrected} » "
        f"({date(erratum.date)})."
    )
