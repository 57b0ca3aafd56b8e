"""Service packs: an item of service is a folder of data. Start with schema.py, then loader.py and forms.py."""
