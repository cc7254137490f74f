"""The Dutch of the stand-in site: words and sentence templates, all of them made up for it."""
