"""The one place where the demonstration standard is set up."""


def set_up_standard(env):
    """Activate the demonstration rules and name their owners.

    Called once, before the first simulated day, inside the frozen clock. Does nothing yet:
    rules and variances are to be activated here (thresholds, scope, process owner
    `distribution_demo.user_process_owner`), so that the simulated months judge themselves.
    """
