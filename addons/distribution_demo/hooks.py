"""What data files cannot say about the two companies."""


def post_init_hook(env):
    """Give each company a chart of accounts."""
    companies = env.ref("base.main_company") | env.ref("distribution_demo.company_west")
    for company in companies:
        if not company.chart_template:
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
