"""Official tables that ship with the product; README.md names source and licence of each."""
