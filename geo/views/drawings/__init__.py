"""Maps and charts as SVG text, for pages without scripts, files and fact sheets."""
