from . import mrp_bom, mrp_production, mrp_workorder, sale_order_line
