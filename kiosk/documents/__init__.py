"""Papers: pure functions from plain values (model.py, case_model.py) and templates to PDF bytes or lines of a slip."""
