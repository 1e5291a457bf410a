"""Files that all pages of the site share."""

from geo.publish.site.assets.shared_files import without_comments


def test_a_script_loses_its_comments_and_nothing_that_runs() -> None:
    script = b"""// What it is for.
(function () {
  /** Say it
   * twice. */
  const address = "https://exemple.fr"; // stays
  // goes
  say(`${address} // ${address}`);
})();
"""
    assert (
        without_comments(script)
        == b"""(function () {
  const address = "https://exemple.fr"; // stays
  say(`${address} // ${address}`);
})();
"""
    )
