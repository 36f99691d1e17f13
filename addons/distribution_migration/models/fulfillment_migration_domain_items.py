from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Rows and products that a request reviews while the user waits: with a job runner, and without one.
INLINE_ROWS, INLINE_ROWS_WITHOUT_RUNNER = 20_000, 200_000


class FulfillmentMigrationDomain(models.Model):
    """Review of the items of a domain: how they sell, and which ones move. As often as one likes."""

    _inherit = "fulfillment.migration.domain"

    has_items = fields.Boolean(compute="_compute_has_items")
    is_reviewing = fields.Boolean(readonly=True, copy=False)
    items_reviewed_at = fields.Datetime(readonly=True, copy=False)
    items_until = fields.Date(string="Figures Until", readonly=True, copy=False)
    item_count = fields.Integer(string="Items", compute="_compute_item_count")

    @api.depends("kind")
    def _compute_has_items(self):
        for domain in self:
            domain.has_items = domain.kind == "product"

    def _compute_item_count(self):
        counts = dict(
            self.env["fulfillment.migration.item"]._read_group(
                [("domain_id", "in", self.ids)], ["domain_id"], ["__count"]
            )
        )
        for domain in self:
            domain.item_count = counts.get(domain._origin, 0)

    def _check_may_review(self):
        """Raise unless the user consults or owns these domains, no load is going on, and changes are allowed.

        :raises AccessError: for others
        """
        self.check_access("read")
        may_all = self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_consultant")
        others = self.filtered(lambda domain: domain.owner_id != self.env.user)
        if not may_all and others:
            raise AccessError(
                self.env._(
                    "Items of %(names)s are reviewed by the consultant or the owner of the domain.",
                    names=", ".join(others.mapped("display_name")),
                )
            )
        self.set_id._check_not_running()

    # ------------------------------------------------------------------- step

    def action_review_items(self):
        """Look how the items sell: at once, or in the background where they are many."""
        self.ensure_one()
        self._check_may_review()
        if not self.has_items:
            raise UserError(self.env._("%(name)s are no items: review the products.", name=self.display_name))
        self.file_ids.filtered(lambda file: file.state != "draft")._refresh_corrections()
        size = sum(self.file_ids.mapped("row_count")) + self.env[
            "fulfillment.migration.match.pool"
        ]._record_count(self)
        has_runner = self.env["fulfillment.history.import"]._has_job_runner()
        if has_runner and size > INLINE_ROWS:
            self._system_write({"is_reviewing": True})
            self.with_delay(
                description=self.env._("Review items of %(name)s", name=self.set_id.name),
                identity_key=f"fulfillment-migration-items-{self.id}",
            )._job_review_items()
            return True
        if size > INLINE_ROWS_WITHOUT_RUNNER:
            raise UserError(
                self.env._(
                    "%(name)s has %(rows)s rows and products; more than %(limit)s are reviewed in the background.\n"
                    "Start Odoo with --load=base,rpc,web,queue_job and press Review Items.",
                    name=self.display_name,
                    rows=f"{size:,}",
                    limit=f"{INLINE_ROWS_WITHOUT_RUNNER:,}",
                )
            )
        self._review_items()
        return self.action_open_items()

    def _job_review_items(self):
        """Job: review many items."""
        self._review_items()
        self._system_write({"is_reviewing": False})
        return self.env._("Done.")

    def _job_review_failed(self, exc_info=None, exc_name=None, exc_message=None):
        """Called by the job runner, from a cursor of its own."""
        self._system_write({"is_reviewing": False})
        self._tell_matches(self.env._("Items were not reviewed:"), [exc_message or exc_name or ""])

    def _review_items(self):
        """List the items with their classes and flags, in the place of those of the last review."""
        self.ensure_one()
        self.set_id._check_not_running()
        # Two reviews at once would list each item twice.
        self.sudo().lock_for_update(allow_referencing=True)
        pool = self.env["fulfillment.migration.item.pool"]
        pool._gather(self)
        pool._name_items(self)
        self.env["fulfillment.migration.item.movements"]._collect(self)
        until = self.env["fulfillment.migration.item.judging"]._judge(self)
        self.env["fulfillment.migration.item.goods"]._count(self)
        self.env["fulfillment.migration.item.decision"]._show(self)
        self._system_write({"items_reviewed_at": fields.Datetime.now(), "items_until": until})
        self.invalidate_recordset(["item_count"])

    def _read_files(self):
        """Return the files of these domains that were read, with their texts read as values."""
        files = self.file_ids.filtered(lambda file: file.state != "draft")
        for file in files.filtered(lambda file: file.state == "mapped"):
            self.env["fulfillment.migration.judge"]._read_values(file)
        return files

    # ----------------------------------------------------------------- screen

    def action_open_items(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_item"
        )
        return {**action, "domain": [("domain_id", "in", self.ids)]}
