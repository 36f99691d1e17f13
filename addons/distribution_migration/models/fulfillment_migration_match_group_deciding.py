from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

TOLD = 20


class FulfillmentMigrationMatchGroup(models.Model):
    """What people decide about a group: who survives with which values, or that they are not the same."""

    _inherit = "fulfillment.migration.match.group"

    # ------------------------------------------------------------- one by one

    def action_survive(self, member_id):
        """Let another member be the one that the others become.

        :raises UserError: for a row where a record of Odoo is in the group: that one is there already
        """
        member = self._own(member_id)
        if self.record_count and not member.res_id:
            raise UserError(
                self.env._(
                    "%(name)s has a record of Odoo: the rows become that one, so it survives. Choose the values of "
                    "the rows that it is to have.",
                    name=self.name,
                )
            )
        chosen, old = dict(self.chosen or {}), self.survivor_id.id
        if member.res_id:
            chosen = {code: member.id if one == old else one for code, one in chosen.items()}
        self._system_write({"survivor_id": member.id, "chosen": chosen, "name": member.name})
        return True

    def action_choose(self, code, member_id):
        """Let the value of a member stay in a field; 0: none.

        :raises UserError: for a field that is not of the domain, or none where the survivor is a record
        """
        member = self._own(member_id) if member_id else self.env["fulfillment.migration.match.member"]
        what = self.domain_id._what()
        if code not in what.by_code or what.by_code[code].is_key:
            raise UserError(
                self.env._("%(code)s is no field of %(name)s.", code=code, name=self.domain_id.display_name)
            )
        if not member and self.record_count:
            raise UserError(self.env._("The record is there already: clear the field on its own form."))
        rules = {name: rule for name, rule in (self.rules or {}).items() if name != code}
        self._system_write({"chosen": {**(self.chosen or {}), code: member.id or 0}, "rules": rules})
        return True

    def action_take_out(self, member_id):
        """Say that a member is not the same as the others; it is not found with them again."""
        member = self._own(member_id)
        others = self.member_ids - member
        if len(others) < 2:
            return self.action_separate()
        self.env["fulfillment.migration.match.different"]._remember(
            self.domain_id, [(_told(member), _told(other)) for other in others]
        )
        if member == self.survivor_id:
            survivor = others.sorted(lambda one: (not one.res_id, one.is_archived, one.id))[0]
            self._system_write({"survivor_id": survivor.id, "name": survivor.name})
        chosen = {
            code: self.survivor_id.id if one == member.id else one
            for code, one in (self.chosen or {}).items()
        }
        self.domain_id._tell_matches(
            self.env._("Not a duplicate of %(name)s:", name=self.name), [member.name or member.key or ""]
        )
        record_count = self.record_count - bool(member.res_id)
        member.sudo().unlink()
        self.invalidate_recordset(["member_ids", "pair_ids"])
        self._system_write(
            {
                "chosen": chosen,
                "member_count": len(others),
                "record_count": record_count,
                **self._figures(),
            }
        )
        return True

    def _figures(self):
        """Return how likely the members are one: of the two most alike, and of the two least."""
        found = self.pair_ids.mapped("probability")
        pairs = len(self.member_ids) * (len(self.member_ids) - 1) // 2
        return {
            "probability": min(found) if len(found) == pairs else 0.0,
            "strongest": max(found, default=0.0),
        }

    def _own(self, member_id):
        """Return a member of the group that is still to be decided.

        :raises UserError: for one of another group, or a group that was decided on
        """
        self.ensure_one()
        self.domain_id._check_may_match()
        member = self.member_ids.filtered(lambda member: member.id == member_id)
        if not member or self.state != "proposed":
            raise UserError(
                self.env._(
                    "%(name)s was changed meanwhile. Reload the page; Take Back reopens it.", name=self.name
                )
            )
        return member

    # ------------------------------------------------------------------- all

    def action_accept(self):
        """Accept these groups: their members are one.

        Groups with several records of Odoo are left: those are merged in Odoo first.
        """
        self.domain_id._check_may_match()
        proposed = self._undecided()
        several = proposed.filtered(lambda group: group.record_count > 1)
        ready = proposed - several
        ready._merge()
        if several:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "message": self.env._(
                        "%(count)s groups were left: they hold several records of Odoo. Press Merge in Odoo on those, "
                        "or take all but one out of the group.",
                        count=len(several),
                    ),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return True

    def _undecided(self):
        """Return those of these groups that nobody has decided on.

        :raises UserError: where somebody was quicker with all of them
        """
        undecided = self.filtered(lambda group: group.state == "proposed")
        if self and not undecided:
            first = self[0]
            raise UserError(
                self.env._(
                    "%(name)s was decided on meanwhile, by %(user)s: %(state)s. Nothing was changed.\n"
                    "Reload the page; Take Back reopens it.",
                    name=first.name,
                    user=first.decided_by_id.name or "–",
                    state=dict(first._fields["state"]._description_selection(self.env))[first.state],
                )
            )
        return undecided

    def _merge(self, is_remembered=False):
        """Let the members of these groups be one: for the check, the mock load and the real load."""
        if not self:
            return
        self._refuse_outdated()
        for group in self._with_survivors_of_others():
            group._absorb()
        self._system_write({"state": "merged", "is_remembered": is_remembered, **self._by_me()})
        self._apply(True)
        for domain, groups in self.grouped("domain_id").items():
            # Whoever merges was asked before; what is remembered goes along with a newer file in the freeze.
            domain.file_ids._check_outdated()
            domain._tell_matches(
                self.env._("Duplicates merged:"), groups[:TOLD].mapped("display_name"), len(groups) - TOLD
            )

    def _refuse_outdated(self):
        """Raise where rows were loaded, or records deleted, since the groups were found."""
        stale = self._loaded()
        for domain, groups in self.grouped("domain_id").items():
            members = groups.member_ids.filtered("res_id")
            known = set(self.env[domain._what().model].browse(members.mapped("res_id")).exists().ids)
            stale |= members.filtered(lambda member, known=known: member.res_id not in known).group_id
        stale |= self.filtered(lambda group: not group.survivor_id or group.member_count < 2)
        if stale:
            raise UserError(
                self.env._(
                    "Nothing was merged: rows were loaded or records deleted since %(names)s were found.\n"
                    "Press Find Duplicates and decide again.",
                    names=", ".join(stale[:5].mapped(lambda group: group.name or "")),
                )
            )

    def _loaded(self):
        """Return those of these groups of which a row was loaded."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT DISTINCT member.group_id
            FROM fulfillment_migration_match_member AS member
            INNER JOIN fulfillment_migration_domain AS domain ON member.domain_id = domain.id
            INNER JOIN fulfillment_migration_set AS load_set ON domain.set_id = load_set.id
            INNER JOIN fulfillment_migration_xref AS xref
                ON xref.company_id = member.company_id AND xref.kind = domain.kind AND xref.legacy_key = member.key
                AND xref.system = load_set.system
            WHERE member.group_id = ANY(%s)""",
            [self.ids],
        )
        return self.browse(group_id for (group_id,) in self.env.cr.fetchall())

    def _with_survivors_of_others(self):
        """Return those of these groups of which a member is the survivor of a group that was merged before."""
        ids = self.env.execute_query(
            SQL(
                """SELECT member.group_id
                FROM fulfillment_migration_match_member AS member
                INNER JOIN fulfillment_migration_match_member AS survivor
                    ON member.domain_id = survivor.domain_id AND member.key = survivor.key AND survivor.is_applied
                INNER JOIN fulfillment_migration_match_group AS other
                    ON survivor.id = other.survivor_id AND other.state = 'merged' AND other.id <> member.group_id
                WHERE member.group_id = ANY(%(groups)s)
                UNION
                SELECT member.group_id
                FROM fulfillment_migration_match_member AS member
                INNER JOIN fulfillment_migration_match_member AS survivor
                    ON member.domain_id = survivor.domain_id AND member.res_id = survivor.res_id
                INNER JOIN fulfillment_migration_match_group AS other
                    ON survivor.id = other.survivor_id AND other.state = 'merged' AND other.id <> member.group_id
                WHERE member.group_id = ANY(%(groups)s)""",
                groups=self.ids,
            )
        )
        return self.browse(group_id for (group_id,) in ids)

    def _absorb(self):
        """Take in the groups of which a member is the survivor, so that a row leads to one survivor at once."""
        self.ensure_one()
        for member in self.member_ids:
            other = self.search(
                [
                    ("domain_id", "=", self.domain_id.id),
                    ("state", "=", "merged"),
                    ("id", "!=", self.id),
                    *(
                        [("survivor_id.res_id", "=", member.res_id)]
                        if member.res_id
                        else [("survivor_id.key", "=", member.key)]
                    ),
                ],
                limit=1,
            )
            if not other:
                continue
            stood = other.survivor_id
            chosen = {
                code: other.chosen.get(code, one) if one == member.id and other.chosen else one
                for code, one in (self.chosen or {}).items()
            }
            chosen = {code: member.id if one == stood.id else one for code, one in chosen.items()}
            moved = other.member_ids - stood
            moved.sudo().write({"group_id": self.id})
            self._system_write({"chosen": chosen, "member_count": self.member_count + len(moved)})
            other.sudo().unlink()
            self.invalidate_recordset(["member_ids"])

    def action_separate(self):
        """Say of these groups that no two members are the same; they are not found again."""
        self.domain_id._check_may_match()
        proposed = self._undecided()
        for domain, groups in proposed.grouped("domain_id").items():
            pairs = []
            for group in groups:
                told = [_told(member) for member in group.member_ids]
                pairs += [(one, other) for place, one in enumerate(told) for other in told[place + 1 :]]
            self.env["fulfillment.migration.match.different"]._remember(domain, pairs)
            domain._tell_matches(
                self.env._("Not duplicates:"), groups[:TOLD].mapped("display_name"), len(groups) - TOLD
            )
        proposed._system_write({"state": "separate", **self._by_me()})
        return True

    def action_reopen(self):
        """Take the decision back.

        :raises UserError: for what was loaded since, or for records of Odoo that were merged
        """
        self.domain_id._check_may_match()
        merged = self.filtered(lambda group: group.state == "merged")
        if merged:
            merged._refuse_outdated_reopening()
        separate = self.filtered(lambda group: group.state == "separate")
        for group in separate:
            self.env["fulfillment.migration.match.different"]._forget(
                group.domain_id, {member._ident() for member in group.member_ids}
            )
        (merged | separate)._system_write(
            {"state": "proposed", "decided_by_id": False, "decided_at": False, "is_remembered": False}
        )
        merged._apply(False)
        for domain, groups in (merged | separate).grouped("domain_id").items():
            if groups & merged:
                domain.file_ids._mapping_changed()
            domain._tell_matches(
                self.env._("Decisions on duplicates taken back:"),
                groups[:TOLD].mapped("display_name"),
                len(groups) - TOLD,
            )
        return True

    def _refuse_outdated_reopening(self):
        loaded = self._loaded() | self.filtered(lambda group: group.member_count < 2)
        if loaded:
            raise UserError(
                self.env._(
                    "%(name)s was not taken back: it is loaded, or its records were merged.\nUndo the load "
                    "first; merged records stay merged.",
                    name=loaded[0].name,
                )
            )

    def _by_me(self):
        return {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _apply(self, is_applied):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfillment_migration_match_member SET is_applied = %s WHERE group_id = ANY(%s)",
            [is_applied, self.ids],
        )
        self.env["fulfillment.migration.match.member"].invalidate_model(["is_applied"])


def _told(member):
    return (member._ident(), member.name or member.key or "")
