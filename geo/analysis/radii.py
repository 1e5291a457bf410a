"""Radii: the distances one measures within, in kilometres as the crow flies, all decided here.

What is typed may be any whole number between the shortest and the longest. What is offered, drawn
and counted are steps of one scale, so that a choice, a ring and a colour of the map name the same
distances; the browser gets them from here.
"""

SHORTEST_KM = 5
"""Below, how far a town hall is from its own inhabitants decides, and that is not measured."""
USUAL_KM = 30
"""When nobody has asked for another."""
LONGEST_KM = 150
"""Curves stop there too: the shipped poles are that near to 98 % of the inhabitants."""

OFFERED_KM = (10, 20, 30, 50, 100, LONGEST_KM)
"""What lists offer."""
DISTANCE_CLASSES_KM = OFFERED_KM[:-1]
"""Upper bounds of the classes of a map of distances, included; the last class has none."""
TIE_CLASSES_KM = (10, 30, 50, 100)
"""Where the classes of length of the ties of poles end; the first is the pole's own commune."""
RINGS_KM = (10, 30, 50)
"""Drawn around a point, and counted."""
AROUND_KM = (10, 30)
"""Within which the social economy around a place is counted."""
CURVE_KM = (SHORTEST_KM, 10, 20, 30, 40, 50, 75, 100, 125, LONGEST_KM)
"""Rows of the table that says what a curve of coverage shows."""
NEAR_KM = 50.0
"""What « near » means for a pole without a point, when no radius is asked for."""
