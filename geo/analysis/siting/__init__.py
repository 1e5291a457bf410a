"""Siting: where more poles would bring the most of a need, or of two, within a distance of one."""
