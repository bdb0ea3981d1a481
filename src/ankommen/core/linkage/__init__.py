"""Files of several offices linked once for a separated statistics unit; only safe counts come out.

Switched off: the command does nothing without an order that names legal basis, approval and impact
assessment. There is no way to a row, and none into the web application.
"""

from .linking import Linked, link
from .order_file import Order, read_order
from .people_file import read_people
from .record import record_page

__all__ = ["Linked", "Order", "link", "read_order", "read_people", "record_page"]
