from . import test_documents, test_roles, test_simulation
