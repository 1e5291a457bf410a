"""The commands, `python -m geo …`: one file each, on what all of them share."""
