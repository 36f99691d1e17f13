"""Durations: skewed, so that they are charted as logarithms and shown as times again."""

from math import exp, log

from .individuals import Individuals


class Durations(Individuals):
    """XmR on the logarithm of a time. The mean of a period's logarithms is that of its geometric mean.

    Samples are times above 0, in whatever unit; others give no point. Limits stay on the scale of logarithms.
    """

    code = "xmr_log"
    has_own_scale = True

    def prepare(self, samples):
        return [sample for sample in super().prepare(samples) if sample.total > 0]

    def value(self, sample):
        return log(sample.total)

    def shown(self, value):
        return exp(value)
