"""Golden numbers beside the scripts that made them."""
