"""Pure computations on a view of the atlas: no input, no output, no drawing."""
