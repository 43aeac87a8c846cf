"""Staging: what goes into a build context beyond the Dockerfile's own folder."""
