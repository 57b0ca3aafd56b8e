"""Receipt printers that speak ESC/POS over TCP."""
