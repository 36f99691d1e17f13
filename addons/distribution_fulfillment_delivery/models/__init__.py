from . import delivery_carrier, sale_order, stock_picking
