"""What `odoo migrate` does with a load set that comes from another database, so that it loads as it does there."""

from odoo import SUPERUSER_ID

from .command import NOTHING_LOADED, Stop, say


def set_up_books(load_set, data):
    """Choose the books that the set needs, and make those that are not here."""
    made = load_set._take_books(data.get("books"))
    if load_set.has_finance and load_set.cutover_date:
        # An older file does not tell them.
        missing = [name for name in load_set._books() if not load_set[name]]
        load_set.action_set_up_books()
        made += [load_set[name].display_name for name in missing]
    if made:
        say(f"Set up books: {', '.join(made)}.")


def name_lead(load_set, login):
    """Name the lead: the login that is given, else the administrator where only the system leads.

    :raises Stop: for a login that nobody of the company has
    """
    users = load_set.env["res.users"].with_context(active_test=True)
    if login:
        lead = users.search([("login", "=", login), ("company_ids", "in", load_set.company_id.ids)])
        if not lead:
            raise Stop(
                NOTHING_LOADED, f"No user of {load_set.company_id.name} has the login {login}: nobody leads."
            )
    elif load_set.user_id.id in (SUPERUSER_ID, False):
        lead = load_set.env.ref("base.user_admin", raise_if_not_found=False) or users
    else:
        return
    if lead and lead != load_set.user_id:
        load_set.user_id = lead
        say(f"{lead.name} ({lead.login}) leads {load_set.name}.")


def decide_duplicates(load_set):
    """Find the duplicates of the domains for which decisions came along, and decide as before."""
    for domain in load_set._in_order().filtered("file_ids"):
        waiting = domain.match_decisions or {}
        if not (waiting.get("merged") or waiting.get("different")):
            continue
        domain.file_ids._refresh_corrections()
        domain._find_duplicates()
        groups = domain.match_group_ids
        left = len(groups.filtered(lambda group: group.state == "proposed"))
        say(
            f"Looked for duplicates of {domain.display_name}: "
            f"{len(groups.filtered(lambda group: group.state == 'merged'))} merged as decided before"
            + (f", {left} left for a person." if left else ".")
        )
