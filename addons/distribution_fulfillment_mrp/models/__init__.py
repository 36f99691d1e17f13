from . import mrp_production, mrp_workorder, sale_order_line
