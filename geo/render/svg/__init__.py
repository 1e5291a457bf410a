"""SVG, for what stands without a browser: the site, the sheets, the images."""
