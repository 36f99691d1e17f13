from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class FulfillmentMigrationItem(models.Model):
    """ABC by XYZ: how many items each field of the matrix has, and how much of the sales."""

    _inherit = "fulfillment.migration.item"

    @api.model
    def matrix(self, domain):
        """Return what the screen shows above the list of these items.

        {rows: [{abc, cells: [{xyz, count, share}]}], others: items without one of the classes, notes: [sentence]}.
        `share` is of the sales of all items of these reviews, from 0 to 1; a cell without items has count 0.

        :param domain: of items, as the list has it
        """
        domain = Domain(domain)
        found, total, others = {}, 0.0, 0
        for abc, xyz, count, share in self._read_group(
            domain, ["abc", "xyz"], ["__count", "value_share:sum"]
        ):
            total += count
            if abc and xyz:
                found[abc, xyz] = (count, share or 0.0)
            else:
                others += count
        reviews = self._read_group(domain, ["domain_id"])
        return {
            "rows": [
                {
                    "abc": abc,
                    "cells": [
                        {
                            "xyz": xyz,
                            "count": found.get((abc, xyz), (0, 0.0))[0],
                            "share": found.get((abc, xyz), (0, 0.0))[1] / max(1, len(reviews)),
                        }
                        for xyz in "XYZ"
                    ],
                }
                for abc in "ABC"
            ],
            "others": others,
            "notes": [note for (review,) in reviews for note in review._class_notes()],
        }


class FulfillmentMigrationDomain(models.Model):
    _inherit = "fulfillment.migration.domain"

    def _class_notes(self):
        """Return what the classes of the items of a domain rest on, as sentences."""
        self.ensure_one()
        if not self.items_until:
            return [
                self.env._(
                    "Nothing was sold, bought or received yet. Load the history of the old system first (History "
                    "Imports): sale lines and purchase lines."
                )
            ]
        load_set = self.set_id
        return [
            self.env._(
                "12 months until %(date)s. A: %(a)g %%, B: %(b)g %% of the value; X: variation up to %(x)g, Y: up to "
                "%(y)g. Obsolete after %(months)s months.",
                date=format_date(self.env, self.items_until),
                a=load_set.abc_a,
                b=load_set.abc_b,
                x=load_set.xyz_x,
                y=load_set.xyz_y,
                months=load_set.obsolete_months,
            )
        ]
