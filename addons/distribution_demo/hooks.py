def uninstall_hook(env):
    """Take away what standard addons made for the second company: it would keep that one from going."""
    company = env.ref("distribution_demo.company_west", raise_if_not_found=False)
    if company:
        env["payment.provider"].search([("company_id", "=", company.id)]).unlink()
