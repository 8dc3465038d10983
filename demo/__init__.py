"""The example shop Kiln & Loom; installed with DEMO=1; a merchant deletes this folder."""
