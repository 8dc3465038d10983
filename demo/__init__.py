"""The example shop Kiln & Loom; a merchant deletes this folder."""
