"""Files that all pages of the site share."""

from geo.publish.site.assets.shared_files import steps, without_comments


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


def test_places_travel_each_from_the_one_before_it() -> None:
    ring = [(2.3514, 48.8575), (2.3516, 48.8575), (2.3521, 48.857), (0, 0), (2.3514, 48.8575)]
    # The second stands within half a step of the third, not of the first.
    assert steps(ring, 1000) == [2351, 48858, 1, 0, 0, -1, -2352, -48857, 2351, 48858]
    assert steps([(0, 0), (0.0001, 0)], 1000) == [0, 0]  # the place all begin from is one too
