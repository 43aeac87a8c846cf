"""Semantic search over package descriptions: the sample that shows the product at work on real text."""
