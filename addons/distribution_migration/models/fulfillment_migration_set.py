from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class FulfillmentMigrationSet(models.Model):
    """A load set: all that one company brings along from its old system, domain by domain.

    The same set is loaded again and again, as a rehearsal, until what is loaded reconciles.
    """

    _name = "fulfillment.migration.set"
    _description = "Load Set"
    _inherit = ["mail.thread", "fulfillment.kept.mixin", "fulfillment.migration.bulk"]
    _order = "id desc"
    _bulk_below = ("run_ids", "domain_ids")
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name of the load set: letters, digits and underscores. External ids of what is "
        "loaded begin with it, and go on with the company where another one has a load set of this code.",
    )
    system = fields.Char(
        string="Old System",
        compute="_compute_system",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Whose numbers the files bear: one number means one record in all load sets of an old system, and "
        "another one in those of another system. It is the code, unless several load sets come from one system "
        "(changes of the last days, or other domains): those bear the same name here.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Lead",
        default=lambda self: self.env.user,
        tracking=True,
        help="Leads the migration.",
    )
    cutover_date = fields.Date(tracking=True, help="The first day on which the business works in Odoo.")
    is_delta = fields.Boolean(
        string="Bring Changes Along",
        help="A load also writes what changed in rows that were loaded before, where nobody has changed it in "
        "Odoo since. Open orders are replaced while nobody has worked on them. Transfers and stock are not "
        "written again: undo their load instead.",
    )
    domain_ids = fields.One2many("fulfillment.migration.domain", "set_id", copy=True)
    run_ids = fields.One2many("fulfillment.migration.run", "set_id")
    run_count = fields.Integer(compute="_compute_run_count")
    current_run_id = fields.Many2one("fulfillment.migration.run", compute="_compute_run_count")

    _code_uniq = models.UniqueIndex("(company_id, code)", "Another load set of this company has this code.")

    @api.depends("run_ids")
    def _compute_run_count(self):
        groups = self.env["fulfillment.migration.run"]._read_group(
            [("set_id", "in", self.ids)], ["set_id"], ["__count", "id:max"]
        )
        found = {load_set.id: (count, latest) for load_set, count, latest in groups}
        for record in self:
            count, latest = found.get(record.id, (0, False))
            record.run_count = count
            record.current_run_id = latest

    @api.depends("code")
    def _compute_system(self):
        for record in self:
            # A code that is corrected later leaves alone to which system the numbers belong.
            if not record._origin or not record.system:
                record.system = record.code

    def write(self, vals):
        if "system" in vals:
            self.filtered(lambda record: record.system != vals["system"])._check_may_change_system()
        return super().write(vals)

    def _external_id_prefix(self):
        """Return what the names of external ids begin with: the code, with the company where another had it first."""
        self.ensure_one()
        # External ids are named once a database, whatever companies the user may see. No code has a hyphen.
        first = (
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=", self.code)], order="id", limit=1)
        )
        return self.code if first.company_id == self.company_id else f"{self.code}-{self.company_id.id}"

    def _check_may_change_system(self):
        self._check_not_running()
        loaded = self.run_ids.filtered(lambda run: run.kind == "real" and run.state != "undone")
        if loaded:
            raise UserError(
                self.env._(
                    "%(name)s keeps its old system: %(run)s brought or changed records by the numbers of it.\n"
                    "Undo its loads first, or make a new load set.",
                    name=loaded[0].set_id.name,
                    run=loaded[0].display_name,
                )
            )

    @api.constrains("code")
    def _check_code(self):
        for record in self:
            if not (record.code.isascii() and record.code.isidentifier() and len(record.code) <= 30):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be the code of a load set.\nTake up to 30 letters, digits and "
                        "underscores, a letter first: legacy_erp.",
                        code=record.code,
                    )
                )

    @api.constrains("company_id")
    def _check_company_kept(self):
        for record in self:
            if record.run_ids and record.run_ids.company_id != record.company_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s stays with its company: it was loaded before.\nMake a new load set.",
                        name=record.name,
                    )
                )

    def _in_order(self):
        """Return the domains of the set in the order in which they are loaded.

        :raises UserError: when domains wait for each other
        """
        self.ensure_one()
        waiting = {domain.kind: domain for domain in self.domain_ids.sorted("sequence")}
        ordered = self.env["fulfillment.migration.domain"]
        while waiting:
            ready = [
                kind for kind in waiting if not any(other in waiting for other in waiting[kind]._what().after)
            ]
            if not ready:
                raise UserError(
                    self.env._(
                        "The domains %(names)s wait for each other. Tell the developer of their addon.",
                        names=", ".join(waiting),
                    )
                )
            ordered += waiting.pop(ready[0])
        return ordered

    @api.ondelete(at_uninstall=False)
    def _unlink_except_loaded(self):
        # Deleted with the set by PostgreSQL, domains would be asked by nobody.
        self.domain_ids._unlink_except_signed()
        for record in self:
            if record.run_ids._has_records():
                raise UserError(
                    self.env._(
                        "%(name)s was not deleted: records in use come from it, and it is known from it "
                        "what they were called before.\nUndo its loads first, or archive it.",
                        name=record.name,
                    )
                )
