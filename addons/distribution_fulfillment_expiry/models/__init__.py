from . import stock_lot, stock_move
