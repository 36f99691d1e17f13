"""Marks that server code puts into the context to say through which door it came.

They are objects, which no client can send: over RPC a context holds only JSON, so nobody can
claim to be the confirmation itself, a customer who has signed, or the system.
"""

from odoo import SUPERUSER_ID


class Door:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<Door {self.name}>"


class Taking(Door):
    """Goods are being taken that other transfers had reserved; `line` is the move line that takes them."""

    def __init__(self, line):
        super().__init__("taking")
        self.line = line


class Trial(Door):
    """A change is tried out and rolled back: nothing is refused, what would be found is kept here.

    Context key `fulfillment_trial`. `value` is what the document would be worth.
    """

    def __init__(self):
        super().__init__("trial")
        self.findings = []
        self.value = 0.0


def trial(env):
    """The trial under way, or None."""
    under_way = env.context.get("fulfillment_trial")
    return under_way if isinstance(under_way, Trial) else None


class Watch(Door):
    """An act on transfers is under way; it is judged as a whole when it is done.

    `is_auto`: whether the system does it. `edited`: {move line: what it held before, None for a new
    one}. `released`: {move: quantity of lines removed}. `taken`: [(move that took, move that lost,
    quantity)]. Quantities are in the product's unit. Context key `fulfillment_watch`.
    """

    def __init__(self, is_auto):
        super().__init__("watch")
        self.is_auto = is_auto
        self.edited = {}
        self.released = {}
        self.taken = []


class Answers(Door):
    """Reasons given in a dialog: {fingerprint of a finding: (reason, note)}. Key `fulfillment_answers`."""

    def __init__(self, reasons):
        super().__init__("answers")
        self.reasons = reasons


# The confirmation is under way: what it writes is no change of a confirmed order.
CONFIRMING = Door("confirming")
# The order is being cancelled: its transfers are cut by that, not by the warehouse.
CANCELLING = Door("cancelling")
# The customer has signed or paid. That is never undone: findings become variances.
CUSTOMER = Door("customer")
# Goods go out in exchange for returned ones: no shipment of the order.
REPLACING = Door("replacing")
# An active rule is being changed with a reason: its approval steps go with it into the new version.
VERSIONING = Door("versioning")
# A hold was lifted: the orders go to the warehouse without being judged for their release again.
RELEASING = Door("releasing")
# A confirmed order is being changed as a whole: its lines are judged with it, not one by one.
CHANGING = Door("changing")
# Odoo's own process is under way: what is reserved or released inside it is its consequence,
# not what somebody wanted for itself. Context key `fulfillment_process`.
PROCESS = Door("process")
# A job that runs under a person's name says that it is none. Context key `fulfillment_actor`.
SYSTEM = Door("system")
# The form's button asks first: what would be refused or warned of is shown instead, and rolled
# back. Context key `fulfillment_trial`.
TRIAL = Door("trial")
# A person splits a transfer before it is done; nothing was found missing. Key `fulfillment_door`.
SPLITTING = Door("splitting")


def as_process(records):
    """The records inside Odoo's own process; as they are where it is under way, for a context costs."""
    if records.env.context.get("fulfillment_process") is PROCESS:
        return records
    return records.with_context(fulfillment_process=PROCESS)


def in_process(env):
    """Whether Odoo's own process is under way, rather than a person's single act."""
    context = env.context
    return isinstance(context.get("fulfillment_process"), Door) or context.get("fulfillment_door") in (
        CONFIRMING,
        CANCELLING,
        RELEASING,
    )


def is_system(env):
    """Whether nobody in person is at work: the superuser, or a job that says so."""
    return env.uid == SUPERUSER_ID or env.context.get("fulfillment_actor") is SYSTEM


def watch_of(env):
    """The watch that is open; None where nobody watches."""
    watch = env.context.get("fulfillment_watch")
    return watch if isinstance(watch, Watch) else None


def is_auto(env):
    """Whether the system did it: by itself, or as the consequence of a process."""
    return is_system(env) or in_process(env)
