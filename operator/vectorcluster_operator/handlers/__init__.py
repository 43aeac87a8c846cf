"""Kopf handlers: each turns an event into a key in the work queue."""
