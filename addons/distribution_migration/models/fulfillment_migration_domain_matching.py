from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..matching import Decisions, Schema, find_pairs, groups
from .fulfillment_migration_domain_matching_keeping import columns, name_of

# Rows that a request compares while the user waits: with a job runner, and without one.
INLINE_ROWS, INLINE_ROWS_WITHOUT_RUNNER = 2_000, 50_000


class FulfillmentMigrationDomain(models.Model):
    """Duplicates of a domain: found among the rows of its files and the records of Odoo, kept in groups.

    Found again as often as one likes: what was decided stays, the rest is found anew.
    """

    _inherit = "fulfillment.migration.domain"

    match_group_ids = fields.One2many("fulfillment.migration.match.group", "domain_id")
    has_duplicates = fields.Boolean(compute="_compute_has_duplicates")
    is_matching = fields.Boolean(readonly=True, copy=False)
    matched_at = fields.Datetime(string="Duplicates Looked For At", readonly=True, copy=False)
    open_group_count = fields.Integer(string="Groups to Decide", compute="_compute_open_group_count")

    @api.depends("kind")
    def _compute_has_duplicates(self):
        for domain in self:
            domain.has_duplicates = bool(domain.kind and domain._what().matched)

    @api.depends("match_group_ids.state")
    def _compute_open_group_count(self):
        counts = dict(
            self.env["fulfillment.migration.match.group"]._read_group(
                [("domain_id", "in", self.ids), ("state", "=", "proposed")], ["domain_id"], ["__count"]
            )
        )
        for domain in self:
            domain.open_group_count = counts.get(domain, 0)

    def _check_may_match(self):
        """Raise unless the user consults or owns these domains, and no load is going on.

        :raises AccessError: for others
        """
        self.check_access("read")
        may_all = self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_consultant")
        others = self.filtered(lambda domain: domain.owner_id != self.env.user)
        if not may_all and others:
            raise AccessError(
                self.env._(
                    "Duplicates of %(names)s are decided by the consultant or the owner of the domain.",
                    names=", ".join(others.mapped("display_name")),
                )
            )
        self.set_id._check_not_running()

    # ------------------------------------------------------------------- step

    def action_find_duplicates(self):
        """Look for duplicates: at once, or in the background where there is much to compare."""
        self.ensure_one()
        self._check_may_match()
        if not self._what().matched:
            raise UserError(
                self.env._("%(name)s are not compared: nothing tells duplicates.", name=self.display_name)
            )
        self.file_ids.filtered(lambda file: file.state != "draft")._refresh_corrections()
        size = sum(self.file_ids.mapped("row_count")) + self.env[
            "fulfillment.migration.match.pool"
        ]._record_count(self)
        if self.env["fulfillment.history.import"]._has_job_runner() and size > INLINE_ROWS:
            self._system_write({"is_matching": True})
            self.with_delay(
                description=self.env._("Find duplicates of %(name)s", name=self.display_name),
                identity_key=f"fulfillment-migration-match-{self.id}",
            )._job_find_duplicates()
            return True
        if size > INLINE_ROWS_WITHOUT_RUNNER:
            raise UserError(
                self.env._(
                    "%(name)s has %(rows)s rows and records; more than %(limit)s are compared in the background.\n"
                    "Start Odoo with --load=base,rpc,web,queue_job and press Find Duplicates.",
                    name=self.display_name,
                    rows=f"{size:,}",
                    limit=f"{INLINE_ROWS_WITHOUT_RUNNER:,}",
                )
            )
        self._find_duplicates()
        return self.action_open_groups()

    def _job_find_duplicates(self):
        """Job: compare many rows."""
        self._find_duplicates()
        self._system_write({"is_matching": False})
        return self.env._("Done.")

    def _job_find_failed(self, exc_info=None, exc_name=None, exc_message=None):
        """Called by the job runner, from a cursor of its own."""
        self._system_write({"is_matching": False})
        self._tell_matches(self.env._("Duplicates were not looked for:"), [exc_message or exc_name or ""])

    def _find_duplicates(self):
        """Find groups of duplicates and keep them, in the place of those on which nobody decided."""
        self.ensure_one()
        self.set_id._check_not_running()
        judge = self.env["fulfillment.migration.judge"]
        for file in self.file_ids.filtered(lambda file: file.state == "mapped"):
            judge._read_values(file)
        pool = self.env["fulfillment.migration.match.pool"]
        entries = pool._gather(self)
        self._drop_undecided()
        hidden = self._refresh_decided(entries)
        waiting = self._idents_of_waiting(entries)
        named = {ident: name_of(entries[ident]) for ident in waiting.values()}
        same = self._remember_waiting(waiting, named)
        # With what became another one already: how much an agreement says is learnt from the duplicates there are.
        compared, kinds = pool._compared(self, entries)
        if kinds and len(compared) > 1:
            decisions = self._decisions(same)
            pairs = [
                pair
                for pair in find_pairs(compared, Schema.of(kinds), kind="within", decisions=decisions)
                if pair.left not in hidden and pair.right not in hidden
            ]
            self._keep_groups(groups(pairs, decisions), pairs, entries)
        self._merge_waiting(waiting)
        self._system_write({"matched_at": fields.Datetime.now()})

    def _decisions(self, same):
        """Return what people decided, here and before; a pair that is not the same is that."""
        told = self.env["fulfillment.migration.match.different"].sudo().search([("domain_id", "=", self.id)])
        different = {frozenset((one.one, one.other)) for one in told}
        return Decisions.of(
            same=[pair for pair in same if frozenset(pair) not in different],
            different=[tuple(pair) for pair in different],
        )

    def _drop_undecided(self):
        """Forget the groups on which nobody decided; by the database, as there may be many."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_match_group WHERE domain_id = %s AND state = 'proposed'",
            [self.id],
        )
        for model in ("group", "member", "pair"):
            self.env[f"fulfillment.migration.match.{model}"].invalidate_model()
        self.invalidate_recordset(["match_group_ids", "open_group_count"])

    def _refresh_decided(self, entries):
        """Show what decided groups hold now; return the idents of members that became another one."""
        decided = self.match_group_ids.filtered(lambda group: group.state != "proposed")
        survivors, told, hidden = set(decided.survivor_id.ids), [], set()
        for member in decided.member_ids:
            ident = member._ident()
            if member.is_applied and member.id not in survivors:
                hidden.add(ident)
            if ident in entries:
                told.append((member.id, *columns(entries[ident])))
        # Read before it is written: afterwards they would be fetched one by one.
        self._write_members(told)
        return hidden

    # ----------------------------------------------------------------- screen

    def action_open_groups(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_match_group"
        )
        return {
            **action,
            "domain": [("domain_id", "in", self.ids)],
            "context": {"search_default_to_decide": 1, "one_domain": True},
        }

    def _tell_matches(self, title, lines, more=0):
        """Log in the chatter of the domain who decided what."""
        self.ensure_one()
        if more > 0:
            lines = [*lines, self.env._("… and %(count)s more", count=f"{more:,}")]
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        # Who decides reads the domain; the log is the system's.
        self.sudo().message_post(
            body=Markup("<p>%s</p><ul>%s</ul>") % (title, items), author_id=self.env.user.partner_id.id
        )
