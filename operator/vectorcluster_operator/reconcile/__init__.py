"""One level-triggered reconcile: observe, plan, apply, state what was seen."""
