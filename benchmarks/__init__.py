"""The same work in a real browser, by us and by others; see `__main__`. No part of the package."""
