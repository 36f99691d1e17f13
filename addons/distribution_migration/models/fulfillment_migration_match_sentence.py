from odoo import models


class FulfillmentMigrationMatchSentence(models.AbstractModel):
    """Why two are perhaps one, in words: one place, so that tone and translation are reviewed together."""

    _name = "fulfillment.migration.match.sentence"
    _description = "Why Two Are Perhaps One"

    def _of(self, kind, reason):
        """Return what one respect says, as {field, level, texts, weight, speaks: 1 for, -1 against, 0 hardly}.

        :param kind: of the domain
        :param reason: [what was compared, level, left, right, bits], as matching says
        """
        name, level, left, right, bits = reason
        # A discount on what is said above, and no reason of its own.
        is_discount = name == "together"
        return {
            "field": self._respect(kind, name),
            "level": self._level(level),
            "texts": [left, right],
            "weight": self.env._("says nothing more") if is_discount else self._weight(bits),
            "speaks": 0 if is_discount or abs(bits) < 1 else (1 if bits > 0 else -1),
        }

    def _line(self, kind, reason):
        """Return one respect as one line."""
        told = self._of(kind, reason)
        if not any(told["texts"]):
            return self.env._("%(field)s: %(level)s – %(weight)s", **told)
        return self.env._(
            "%(field)s: %(level)s (%(left)s | %(right)s) – %(weight)s",
            field=told["field"],
            level=told["level"],
            left=told["texts"][0],
            right=told["texts"][1],
            weight=told["weight"],
        )

    def _weight(self, bits):
        """Return how much a weight says; 10 bits are odds of 1000 to 1."""
        if abs(bits) < 1:
            return self.env._("says little")
        if bits > 0:
            if bits >= 8:
                return self.env._("speaks very strongly for one")
            return self.env._("speaks strongly for one") if bits >= 4 else self.env._("speaks for one")
        if bits <= -8:
            return self.env._("speaks very strongly for two")
        return self.env._("speaks strongly for two") if bits <= -4 else self.env._("speaks for two")

    def _respect(self, kind, name):
        own = {
            "name": lambda: self.env._("Name"),
            "company": lambda: self.env._("Company"),
            "product": lambda: self.env._("Product name"),
            "pack": lambda: self.env._("Size of the pack"),
            "numbers": lambda: self.env._("Numbers in the name"),
            "code": lambda: self.env._("Article number"),
            "description": lambda: self.env._("Description"),
            "phone": lambda: self.env._("Phone"),
            "email": lambda: self.env._("Email"),
            "street": lambda: self.env._("Street"),
            "house number": lambda: self.env._("House number"),
            "postcode": lambda: self.env._("Postal code"),
            "city": lambda: self.env._("City"),
            "site": lambda: self.env._("Address of a company"),
            "together": lambda: self.env._("Told several times"),
        }
        if name in own:
            return own[name]()
        return self.env["fulfillment.migration.sentence"]._field_label(kind, name) or name

    def _level(self, level):
        own = {
            "different": lambda: self.env._("different"),
            "two valid numbers": lambda: self.env._("two different valid numbers"),
            "little in common": lambda: self.env._("little in common"),
            "similar": lambda: self.env._("similar"),
            "one is part of the other": lambda: self.env._("one is part of the other"),
            "close": lambda: self.env._("nearly the same"),
            "one sign differs": lambda: self.env._("one sign differs"),
            "same": lambda: self.env._("same"),
            "begin alike": lambda: self.env._("begin alike"),
            "in a text of the other": lambda: self.env._("stands in a text of the other"),
            "some in common": lambda: self.env._("some in common"),
            "within half": lambda: self.env._("within half"),
            "within a fifth": lambda: self.env._("within a fifth"),
            "within 5 %": lambda: self.env._("within 5 %"),
            "another pack": lambda: self.env._("another size"),
            "same pack": lambda: self.env._("same size"),
            "another site": lambda: self.env._("another address"),
            "same site": lambda: self.env._("same address"),
            "told several times": lambda: self.env._("counted once only"),
        }
        return own[level]() if level in own else level
