"""Papers: pure functions from plain values (model.py) to PDF bytes or to the lines of a slip."""
