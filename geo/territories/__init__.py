"""Territories of France: read, resolve codes, locate points, search names, draw insets, build."""
