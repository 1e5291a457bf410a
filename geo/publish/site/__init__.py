"""The published site: a folder of files that needs no server, made from the same views."""
