"""Marks that server code puts into the context to say through which door it came.

They are objects, which no client can send: over RPC a context holds only JSON, so nobody can
claim to be the confirmation itself or a customer who has signed.
"""


class Door:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<Door {self.name}>"


# The confirmation is under way: what it writes is no change of a confirmed order.
CONFIRMING = Door("confirming")
# The order is being cancelled: its transfers are cut by that, not by the warehouse.
CANCELLING = Door("cancelling")
# The customer has signed or paid. That is never undone: findings become variances.
CUSTOMER = Door("customer")
# Goods go out in exchange for returned ones: no shipment of the order.
REPLACING = Door("replacing")
# A hold was lifted: the orders go to the warehouse without being judged for their release again.
RELEASING = Door("releasing")
