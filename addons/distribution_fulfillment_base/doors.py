"""Through which door an act came, and what is under way: marks that server code sets for its duration.

They are kept with the cursor, which no client reaches: nobody can claim over RPC to be the
confirmation itself, a customer who has signed, or the system. A context would carry them as well, but
every new context costs Odoo a new environment, with all that is looked up in one.
"""

from odoo import SUPERUSER_ID

MARKS = "distribution_fulfillment_base.under_way"


class doing:  # a verb, as `with` reads
    """Sets marks for the time of a `with` block: `with doing(env, door=CONFIRMING):`.

    `door`: the door of an order. `process`: Odoo's own process, or goods being taken. `act`: an Act.
    `watch`: a Watch. `trial`: a Trial. `showing`: whether a form's button asks first. `answers`: Answers.
    `replacing`: whether lines go because their move holds less, or elsewhere. `dating`: a transfer gets another date.
    `charged`: {(driver, line): amount} that the act under way was charged already.
    `actor`: SYSTEM or PERSON, where the user who is logged in does not tell who acts.
    `source`: MIGRATION, while documents are taken over from the former system.
    """

    def __init__(self, env, **marks):
        self.cache, self.marks = env.cr.cache, marks

    def __enter__(self):
        self.outer = self.cache.get(MARKS)
        self.cache[MARKS] = {**self.outer, **self.marks} if self.outer else self.marks

    def __exit__(self, *error):
        self.cache[MARKS] = self.outer


def under_way(env, name):
    """The innermost mark of a name, see `doing`; None where there is none."""
    marks = env.cr.cache.get(MARKS)
    return marks.get(name) if marks else None


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

    `value` is what the document would be worth.
    """

    def __init__(self):
        super().__init__("trial")
        self.findings = []
        self.value = 0.0


class Watch(Door):
    """An act on transfers is under way; it is judged as a whole when it is done.

    `is_auto`: whether the system does it. `edited`: {move line: what it held before, None for a new
    one}. `corrected`: the same of lines that were done already. `released`: {move: quantity of lines
    removed}. `given_up`: {move: how much of that a person meant to release}. `taken`: [(move that took,
    move that lost, quantity)]. Quantities are in the product's unit. `is_short`: whether goods left a place that
    now holds less than is reserved there, or than nothing.
    """

    def __init__(self, is_auto):
        super().__init__("watch")
        self.is_auto = is_auto
        self.edited = {}
        self.corrected = {}
        self.released = {}
        self.given_up = {}
        self.taken = []
        self.is_short = False

    def has_seen(self):
        """Whether anything was changed that is judged when the act is done."""
        return bool(self.edited or self.corrected or self.released or self.taken)

    def release(self, move, quantity, is_meant=True):
        """A move holds less; what it gets back in the same act counts against it."""
        for released in (self.released, self.given_up) if is_meant else (self.released,):
            released[move] = released.get(move, 0.0) + quantity


class Answers(Door):
    """Reasons given in a dialog: {fingerprint of a finding: (reason, note)}."""

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
# not what somebody wanted for itself.
PROCESS = Door("process")
# A job that runs under a person's name says that it is none. Context key `fulfillment_actor`.
SYSTEM = Door("system")
# Somebody acts in person without being logged in: a customer who signs by a link.
PERSON = Door("person")
# What is done was done in the former system, and is only written down here. Also the `source` of its facts.
MIGRATION = "migration"
# A person splits a transfer before it is done; nothing was found missing.
SPLITTING = Door("splitting")


def door(env):
    """The door through which the act under way came, or None."""
    return under_way(env, "door")


def odoo_process(env):
    """Marks Odoo's own process for the time of a `with` block."""
    return doing(env, process=PROCESS)


def in_process(env):
    """Whether Odoo's own process is under way, rather than a person's single act."""
    marks = env.cr.cache.get(MARKS)
    return bool(marks) and ("process" in marks or marks.get("door") in (CONFIRMING, CANCELLING, RELEASING))


def is_system(env):
    """Whether nobody in person is at work: the superuser, a scheduled action or a job under whatever name, or
    somebody who is not logged in, as what a payment provider sends us."""
    if env.context.get("fulfillment_actor") is SYSTEM:
        return True
    # The mark comes first: Odoo's portal hands the order over to the superuser before the customer's word is kept.
    if actor := under_way(env, "actor"):
        return actor is SYSTEM
    return env.uid == SUPERUSER_ID or env["res.users"]._fulfillment_is_public(env.uid)


def is_migrating(env):
    """Whether documents are being taken over: what was agreed elsewhere is judged, and neither refused nor held."""
    return under_way(env, "source") is MIGRATION


def watch_of(env):
    """The watch that is open; None where nobody watches."""
    return under_way(env, "watch")


def is_auto(env):
    """Whether the system did it: by itself, or as the consequence of a process."""
    return is_system(env) or in_process(env)
