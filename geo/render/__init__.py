"""How it looks: one module a medium, each knows the blocks and nothing of the domain."""
