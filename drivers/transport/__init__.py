"""What carries bytes and answers between drivers and devices: lines, USB, input nodes, child processes; options."""
