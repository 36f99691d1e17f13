import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..matching import Decisions, Schema, Source, find_pairs, groups, survivors

# Rows that a request compares while the user waits: with a job runner, and without one.
INLINE_ROWS, INLINE_ROWS_WITHOUT_RUNNER = 2_000, 50_000
WRITTEN = 5_000


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
        compared, kinds = pool._compared(
            self, {ident: entry for ident, entry in entries.items() if ident not in hidden}
        )
        if kinds and len(compared) > 1:
            told = (
                self.env["fulfillment.migration.match.different"].sudo().search([("domain_id", "=", self.id)])
            )
            decisions = Decisions.of(different=[(one.one, one.other) for one in told])
            pairs = find_pairs(compared, Schema.of(kinds), kind="within", decisions=decisions)
            self._keep_groups(groups(pairs, decisions), pairs, entries)
        self._system_write({"matched_at": fields.Datetime.now()})

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
        members = decided.member_ids
        told = []
        for member in members:
            entry = entries.get(member._ident())
            if entry:
                told.append((member.id, *_columns(entry)))
        self._write_members(told)
        survivors_of_groups = decided.survivor_id
        return {
            member._ident() for member in members if member.is_applied and member not in survivors_of_groups
        }

    # ------------------------------------------------------------------- keep

    def _keep_groups(self, found, pairs, entries):
        """Keep groups with their members, pairs and proposals, a few thousand at a time."""
        within = {}
        for number, group in enumerate(found):
            for member in group.members:
                within[member.key] = number
        by_group = {}
        for pair in pairs:
            number = within.get(pair.left)
            if number is not None and number == within.get(pair.right):
                by_group.setdefault(number, []).append(pair)
        codes = [field.code for field in self._what().head if not field.is_key]
        for start in range(0, len(found), WRITTEN):
            part = range(start, min(start + WRITTEN, len(found)))
            self._keep_part([(found[number], by_group.get(number, [])) for number in part], entries, codes)
        self.env["fulfillment.migration.match.group"].invalidate_model()
        self.env["fulfillment.migration.match.member"].invalidate_model()
        self.env["fulfillment.migration.match.pair"].invalidate_model()
        self.invalidate_recordset(["match_group_ids", "open_group_count"])

    def _keep_part(self, part, entries, codes):
        proposals = [
            self._proposal([(m.key, entries[m.key]) for m in group.members], codes) for group, _p in part
        ]
        kept = (
            self.env["fulfillment.migration.match.group"]
            .sudo()
            .create(
                [
                    {
                        "domain_id": self.id,
                        "name": _name(entries[survivor]),
                        "probability": group.weakest,
                        "member_count": len(group.members),
                        "record_count": sum(bool(entries[m.key].res_id) for m in group.members),
                        "rules": rules,
                    }
                    for (group, _pairs), (survivor, _chosen, rules) in zip(part, proposals, strict=True)
                ]
            )
        )
        self.env.flush_all()
        cr = self.env.cr
        listed = [
            (record.id, self.id, self.company_id.id, *_columns(entries[member.key]))
            for record, (group, _pairs) in zip(kept, part, strict=True)
            for member in group.members
        ]
        ids = cr.execute_values(
            """INSERT INTO fulfillment_migration_match_member
                (group_id, domain_id, company_id, name, key, file_id, row_number, res_id, is_archived, content)
            VALUES %s RETURNING id""",
            listed,
            template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            page_size=WRITTEN,
            fetch=True,
        )
        members = [member.key for group, _pairs in part for member in group.members]
        by_ident = {ident: one for ident, (one,) in zip(members, ids, strict=True)}
        cr.execute_values(
            """INSERT INTO fulfillment_migration_match_pair
                (group_id, company_id, left_id, right_id, probability, reasons) VALUES %s""",
            [
                (
                    record.id,
                    self.company_id.id,
                    by_ident[pair.left],
                    by_ident[pair.right],
                    pair.probability,
                    _json([[a.field, a.level, a.left, a.right, a.bits] for a in pair.agreements]),
                )
                for record, (_group, pairs) in zip(kept, part, strict=True)
                for pair in pairs
            ],
            template="(%s, %s, %s, %s, %s, %s::jsonb)",
            page_size=WRITTEN,
        )
        cr.execute_values(
            """UPDATE fulfillment_migration_match_group AS grp SET survivor_id = told.survivor_id, chosen = told.chosen
            FROM (VALUES %s) AS told (id, survivor_id, chosen) WHERE grp.id = told.id""",
            [
                (record.id, by_ident[survivor], _json({code: by_ident[one] for code, one in chosen.items()}))
                for record, (survivor, chosen, _rules) in zip(kept, proposals, strict=True)
            ],
            template="(%s, %s, %s::jsonb)",
            page_size=WRITTEN,
        )

    @api.model
    def _proposal(self, members, codes):
        """Return (ident of the survivor, {code: ident whose value stays}, {code: rule}).

        A record of Odoo stays as it is: a value of a file comes into it only when somebody chooses that.
        """
        records = [(ident, entry) for ident, entry in members if entry.res_id]
        if records:
            survivor = min(records, key=lambda told: (told[1].is_archived, told[1].res_id))[0]
            return survivor, dict.fromkeys(codes, survivor), {}
        found = survivors([Source(ident, entry.content) for ident, entry in members], codes)
        given = {ident: 0 for ident, _entry in members}
        for value in found:
            given[value.key] += 1
        # The one that most values stay of, then the first of the file.
        survivor = max(given, key=lambda ident: given[ident])
        return (
            survivor,
            {value.field: value.key for value in found},
            {value.field: value.rule for value in found},
        )

    def _write_members(self, told):
        if told:
            self.env["fulfillment.migration.match.member"].flush_model()
            self.env.cr.execute_values(
                """UPDATE fulfillment_migration_match_member AS member
                SET name = told.name, file_id = told.file_id, row_number = told.row_number,
                    is_archived = told.is_archived, content = told.content
                FROM (VALUES %s) AS told (id, name, key, file_id, row_number, res_id, is_archived, content)
                WHERE member.id = told.id""",
                told,
                template="(%s, %s, %s, %s::integer, %s::integer, %s::integer, %s, %s::jsonb)",
                page_size=WRITTEN,
            )
            self.env["fulfillment.migration.match.member"].invalidate_model()

    # ----------------------------------------------------------------- screen

    def action_open_groups(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_match_group"
        )
        return {
            **action,
            "domain": [("domain_id", "in", self.ids)],
            "context": {"search_default_to_decide": 1},
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


def _name(entry):
    """Return how people call an entry."""
    return entry.content.get("name") or entry.content.get("street") or entry.key or ""


def _columns(entry):
    """Return what a member keeps of an entry, in the order of the statements."""
    return (
        _name(entry),
        entry.key,
        entry.file_id,
        entry.row_number,
        entry.res_id,
        entry.is_archived,
        _json(entry.content),
    )


def _json(data):
    # A NUL, which PostgreSQL refuses in JSON, does not come through staging.
    return json.dumps(data, ensure_ascii=False)
