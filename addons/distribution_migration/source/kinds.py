"""All kinds of history, in the order they are offered."""

from .count import COUNT
from .invoice import INVOICE
from .payment import PAYMENT
from .pick import PICK
from .purchase_line import PURCHASE_LINE
from .returns import RETURN
from .sale_line import SALE_LINE

KINDS = {kind.code: kind for kind in (SALE_LINE, PURCHASE_LINE, INVOICE, PAYMENT, COUNT, RETURN, PICK)}
# The settings that switch assumptions off, of all kinds.
SWITCHES = tuple(dict.fromkeys(switch for kind in KINDS.values() for switch in kind.switches))
