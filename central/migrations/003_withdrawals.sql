-- A commitment withdrawn at a terminal lives among the later hand-ins.
ALTER TABLE supplement ADD COLUMN commitment TEXT NOT NULL DEFAULT '';
