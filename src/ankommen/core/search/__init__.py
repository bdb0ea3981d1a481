"""One search over everything a viewer may see, with the same hits on both databases.

All analysis happens here in Python (`analysis.py`); a database only says which rows hold which
tokens (`matching.py`), and `ranking.py` orders them. `watching.py` keeps the index in the writer's
transaction. Decision record 0024 says why it is built like this.
"""
