"""Pages of the public face, and the staff pages behind them."""
