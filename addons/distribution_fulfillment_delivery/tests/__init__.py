from . import test_capture, test_documents, test_shipping, test_transit
