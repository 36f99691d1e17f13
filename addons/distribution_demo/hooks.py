def uninstall_hook(env):
    """Take away what standard addons made for the second company: it would keep that one from going."""
    company = env.ref("distribution_demo.company_west", raise_if_not_found=False)
    if company:
        env["payment.provider"].search([("company_id", "=", company.id)]).unlink()
        # Those of a warehouse go with it; that of drop shipping belongs to none.
        operations = env["stock.picking.type"].with_context(active_test=False)
        types = operations.search([("company_id", "=", company.id), ("warehouse_id", "=", False)])
        rules = env["stock.rule"].with_context(active_test=False)
        rules.search([("picking_type_id", "in", types.ids)]).unlink()
        types.unlink()
