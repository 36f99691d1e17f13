class SourceError(Exception):
    """The file as a whole cannot be read. `code` names the sentence, `params` fill it."""

    def __init__(self, code, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params


class ValueRefused(Exception):
    """One value cannot be read. `code` names the sentence, `params` fill it."""

    def __init__(self, code, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params
