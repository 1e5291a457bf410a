"""What we do to the server: headers, assets, the memory of uploads, sockets."""
