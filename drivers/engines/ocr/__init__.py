"""Text recognition: RapidOCR (PP-OCR models on onnxruntime) in a child process."""
