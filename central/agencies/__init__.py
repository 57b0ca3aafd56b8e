"""What departments keep and a terminal may ask for: licences, shared data, credit.

Test holders only: no agency is behind this reference platform. A province replaces `records` by its licence library and
its sharing platform.
"""
