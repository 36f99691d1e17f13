"""Statistical process control: arithmetic alone, without a database.

`chart.draw` puts a kind of chart, samples and (frozen) limits together; all else is a part of it.
"""

from .chart import draw
from .cusum import Cusum
from .durations import Durations
from .ewma import Ewma
from .individuals import Individuals
from .proportions import LaneyProportions, Proportions
from .rare_events import RareEvents
from .rates import Counts, LaneyRates, Rates
from .sample import Limits, Sample
from .stage import FREEZABLE, RECOMMENDED, TRIAL
