from . import delivery_carrier, fulfillment_check_sale, sale_order, stock_picking
