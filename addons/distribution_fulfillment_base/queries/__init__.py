"""Texts of the queries that are asked on every order.

PostgreSQL takes longer to plan them than to execute them, and keeps no plan, for Odoo discards a
session's plans after each transaction. So they are written for the planner: few joins; what is
looked up by key stands in a subquery of its own, which is planned alone.
"""
