"""Portraits of territories, one or several compared."""
