"""What the checks find out once for one act of a person, however many control points it passes."""


class Act:
    """Travels in the context, key `fulfillment_act`, from the door through Odoo's own process.

    An object, so that no client can send one. It lives as long as the act: what it holds was
    true at its first control point, and the act itself changes none of it.
    """

    def __init__(self):
        self._shares = []

    def shared(self, records):
        """The dict that checks of these records have in common; a new one for records not met before.

        Checks put what they asked the database under a key of their own; `records` are all that
        is judged, so that the first to ask asks for all.
        """
        for share in self._shares:
            known = share["records"]
            if known._name == records._name and set(records._ids) <= set(known._ids):
                return share
        share = {"records": records}
        self._shares.append(share)
        return share
