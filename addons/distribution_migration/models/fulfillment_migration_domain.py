from dataclasses import replace

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..domains import DOMAINS, loading_order


class FulfillmentMigrationDomain(models.Model):
    """One domain of a load set: its owner, its files, and how far they have come."""

    _name = "fulfillment.migration.domain"
    _description = "Domain of a Load Set"
    _inherit = ["mail.thread", "fulfillment.migration.protected", "fulfillment.migration.bulk"]
    _order = "set_id, sequence, id"
    _check_company_auto = True
    _protected = frozenset(
        {"state", "is_matching", "matched_at", "match_group_ids"}
        | {"is_reviewing", "items_reviewed_at", "items_until", "item_decision_ids"}
    )
    _bulk, _bulk_below = "domain_id", ("file_ids",)

    set_id = fields.Many2one(
        "fulfillment.migration.set", string="Load Set", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="set_id.company_id", store=True, index=True)
    kind = fields.Selection("_selection_kind", string="Domain", required=True)
    allowed_targets = fields.Json(compute="_compute_allowed_targets")
    sequence = fields.Integer(compute="_compute_sequence", store=True, readonly=False, precompute=True)
    owner_id = fields.Many2one(
        "res.users", tracking=True, help="Answers for these data in the business, and signs them."
    )
    file_ids = fields.One2many("fulfillment.migration.file", "domain_id")
    state = fields.Selection(
        [
            ("empty", "No Files"),
            ("open", "To Check"),
            ("refused", "Rows Refused"),
            ("ready", "Ready"),
        ],
        compute="_compute_state",
        store=True,
    )
    row_count = fields.Integer(string="Rows", compute="_compute_counts")
    refused_count = fields.Integer(string="Refused", compute="_compute_counts")
    loaded_count = fields.Integer(string="Loaded", compute="_compute_counts")

    _kind_uniq = models.UniqueIndex("(set_id, kind)", "A load set has each domain once.")

    @api.model
    @tools.ormcache()
    def _domains(self):
        """Return {code: what it is} of the domains that this database can hold.

        A domain is there where an installed addon brings its model, with the fields that the model has here.
        """
        return {
            code: replace(
                what, fields=tuple(field for field in what.fields if field.is_key or self._has(what, field))
            )
            for code, what in DOMAINS.items()
            if what.model in self.env
        }

    @api.model
    def _has(self, what, field):
        """Return whether Odoo's model of a domain has a field."""
        return field.name in self._model_of(what, field)._fields

    @api.model
    def _model_of(self, what, field):
        """Return the model that keeps a field: that of the domain, or of the lines of its documents."""
        if field.keeper or not field.of_line:
            return self.env[field.keeper or what.model]
        return self.env[self.env[what.model]._fields[what.document].comodel_name]

    @api.model
    def _selection_kind(self):
        return list(self._kind_labels().items())

    @api.model
    def _kind_labels(self):
        """Return {code: label} of the domains, in the order in which people read them."""
        labels = {
            "uom": self.env._("Units of Measure"),
            "product_category": self.env._("Product Categories"),
            "product_family": self.env._("Products with Variants"),
            "product": self.env._("Products"),
            "packaging": self.env._("Packaging Barcodes"),
            "customer": self.env._("Customers"),
            "vendor": self.env._("Vendors"),
            "contact": self.env._("Contacts and Addresses"),
            "vendor_price": self.env._("Vendor Prices"),
            "customer_part": self.env._("Customer Part Numbers"),
            "pricelist": self.env._("Price Lists"),
            "pricelist_item": self.env._("Prices and Conditions"),
            "warehouse": self.env._("Warehouses"),
            "location": self.env._("Locations"),
            "lot": self.env._("Lots and Serial Numbers"),
            "reorder_rule": self.env._("Reorder Rules"),
            "bom": self.env._("Kits and Bills of Materials"),
            "open_sale_order": self.env._("Open Sales Orders"),
            "open_purchase_order": self.env._("Open Purchase Orders"),
            "stock": self.env._("Opening Stock"),
            "transfer": self.env._("Transfers in Transit"),
            "open_return": self.env._("Open Returns"),
            "account": self.env._("Accounts"),
            "opening_ledger": self.env._("Opening Balances"),
            "open_receivable": self.env._("Open Receivables"),
            "open_payable": self.env._("Open Payables"),
            "unapplied_cash": self.env._("Unapplied Cash"),
            "history_sale_line": self.env._("History: Sales Order Lines"),
            "history_purchase_line": self.env._("History: Purchase Order Lines"),
            "history_invoice": self.env._("History: Invoices"),
            "history_payment": self.env._("History: Payments"),
            "history_count": self.env._("History: Stock Counts"),
            "history_return": self.env._("History: Returns"),
            "history_pick": self.env._("History: Picks"),
        }
        return {code: labels[code] for code in self._domains()}

    @api.depends("set_id.domain_ids.kind")
    def _compute_allowed_targets(self):
        """The kinds that the load set does not have yet, and the own one."""
        labels = self._kind_labels()
        for domain in self:
            taken = set(domain.set_id.domain_ids.mapped("kind")) - {domain.kind}
            domain.allowed_targets = [[code, label] for code, label in labels.items() if code not in taken]

    def write(self, vals):
        if vals.keys() & {"kind", "set_id"}:
            self._check_kept(vals)
        return super().write(vals)

    def _check_kept(self, vals):
        """Raise where files, or what was loaded of them, would become another domain, or go to another load set."""
        changed = self.filtered(
            lambda domain: (
                domain.kind != vals.get("kind", domain.kind)
                or domain.set_id.id != vals.get("set_id", domain.set_id.id)
            )
        )
        used = changed.filtered(lambda domain: domain.file_ids or domain.reconciliation_ids)
        if used:
            raise UserError(
                self.env._(
                    "%(name)s stays what it is: it has files, or was loaded.\nAdd the other domain to the load set.",
                    name=used[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        signed = self.env["fulfillment.migration.signature"].sudo().search([("domain_id", "in", self.ids)])
        if signed:
            raise UserError(
                self.env._(
                    "%(names)s was not deleted: it was signed, and what was signed is kept for good, also where it was "
                    "withdrawn since.\nLeave the domain in the load set without files, or archive the load set.",
                    names=", ".join(signed.domain_id.mapped("display_name")),
                )
            )

    @api.depends("kind")
    def _compute_sequence(self):
        order = {code: position * 10 for position, code in enumerate(loading_order(), 1)}
        for domain in self:
            domain.sequence = order.get(domain.kind, 0)

    @api.depends("kind")
    def _compute_display_name(self):
        labels = self._kind_labels()
        for domain in self:
            domain.display_name = labels.get(domain.kind, "")

    @api.depends("file_ids.row_count", "file_ids.superseded_count", "file_ids.refused_count")
    def _compute_counts(self):
        Result = self.env["fulfillment.migration.result"]
        loaded = dict(
            Result._read_group(
                [
                    ("domain_id", "in", self.ids),
                    ("state", "=", "loaded"),
                    ("run_id.kind", "=", "real"),
                    ("run_id.state", "!=", "undone"),
                ],
                ["domain_id"],
                ["__count"],
            )
        )
        for domain in self:
            files = domain.file_ids
            domain.row_count = sum(files.mapped("row_count")) - sum(files.mapped("superseded_count"))
            domain.refused_count = sum(files.mapped("refused_count"))
            domain.loaded_count = loaded.get(domain, 0)

    @api.depends("file_ids.state", "file_ids.refused_count")
    def _compute_state(self):
        for domain in self:
            states = set(domain.file_ids.mapped("state"))
            if not states:
                domain.state = "empty"
            elif states != {"checked"}:
                domain.state = "open"
            else:
                domain.state = "refused" if any(domain.file_ids.mapped("refused_count")) else "ready"

    def _what(self):
        """Return what this domain is (domains/)."""
        self.ensure_one()
        return self._domains()[self.kind]

    def _model(self):
        return self.env[self._what().model]

    @api.model
    def _field_labels(self, kind):
        """Return {code: label in the user's language} of the fields that a file of the domain can feed."""
        what = self._domains()[kind]
        own = {
            "key": self.env._("Number in the old system"),
            "line": self.env._("Line number"),
            # Of stock, Odoo calls it counted; columns show one label a code.
            "quantity": self.env._("Quantity"),
            "original_amount": self.env._("Original amount"),
            "open_amount": self.env._("Open amount"),
            "open_amount_company": self.env._("Open amount in company currency"),
            "from_customer": self.env._("Customer who paid"),
            "to_vendor": self.env._("Vendor who was paid"),
            "paid_on": self.env._("Payment date"),
            "family": self.env._("Product with variants"),
            "attribute_1": self.env._("Attribute 1"),
            "value_1": self.env._("Value 1"),
            "attribute_2": self.env._("Attribute 2"),
            "value_2": self.env._("Value 2"),
            "attribute_3": self.env._("Attribute 3"),
            "value_3": self.env._("Value 3"),
        }
        return {
            field.code: own[field.code]
            if field.code in own
            else self._model_of(what, field)._fields[field.name]._description_string(self.env)
            for field in what.fields
        }

    def action_check(self):
        """Judge the rows of all files of the domain, with what is known now."""
        self.check_access("write")
        for domain in self:
            if not domain.file_ids:
                raise UserError(
                    self.env._("%(name)s has no file.\nUpload one first.", name=domain.display_name)
                )
            domain.file_ids._check_rows()
