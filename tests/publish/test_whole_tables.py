"""Tables that the page of a territory gives whole, wherever they stand in its report."""

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.pages.territories import _unfolded
from geo.render.report_html import sections_html
from geo.reports.links import on_paper
from geo.reports.study import Study
from geo.reports.territory.report import territory_report
from tests.spaces import plain


def test_all_departements_without_a_pole_are_on_the_page_of_france(shipped_atlas: Atlas) -> None:
    study = Study(shipped_atlas, Selection())
    (section,) = territory_report(study, None, "").pick("sans-pole")
    written = plain(sections_html([_unfolded(section, None)], on_paper))
    table = study.indicators("departement")
    assert written.count("<details>") == 2
    assert [name for name in table["nom"][table["poles"] == 0] if f">{name}<" not in written] == []
