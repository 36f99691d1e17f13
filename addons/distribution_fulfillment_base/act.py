"""What the checks find out once for one act of a person, however many control points it passes."""


class Act:
    """Is at hand from the door through Odoo's own process, as the mark `act`.

    It lives as long as the act: what it holds was true at its first control point, and the act
    itself changes none of it. That is so for documents of the one model that it is made for; of
    others nothing is kept.
    """

    def __init__(self, model=None, products=None):
        """:param products: what the act is about, as far as it is known before it begins"""
        self._model = model
        self._shares = []
        self.products = products
        self.kept = {}  # what other addons look up once for the act, under keys of their own

    def shared(self, records):
        """The dict that checks of these records have in common; a new one for records not met before.

        Checks put what they asked the database under a key of their own; `records` are all that
        is judged, so that the first to ask asks for all.
        """
        if records._name != self._model:
            return {"records": records}
        for share in self._shares:
            if set(records._ids) <= set(share["records"]._ids):
                return share
        share = {"records": records}
        self._shares.append(share)
        return share
