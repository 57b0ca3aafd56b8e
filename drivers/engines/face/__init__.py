"""1:1 comparison of two faces, and the finding of faces in a preview. Nothing is stored."""
