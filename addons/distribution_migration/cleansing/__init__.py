"""Cleansing: from texts as the old system had them to corrections that a person accepts.

Plain Python on texts, no database. Single values have a cleaner for each kind (cleaners.py),
which answers Cleaned or Problem. Nothing is altered here: who calls decides.
"""
