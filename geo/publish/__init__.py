"""What leaves the atlas as files: exports, fact sheets, images, and the published site."""
