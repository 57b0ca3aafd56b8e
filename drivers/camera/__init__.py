"""Document camera: pages found, straightened and judged in an MJPEG stream or a recording."""
