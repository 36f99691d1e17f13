from . import stock_expiry_out_of_order
