"""The steps of a reconcile, in the order in which they run; the first that raises stops the rest."""
