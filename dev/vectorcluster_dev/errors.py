"""The one error that the tool shows to its user without a traceback."""


class DevError(Exception):
    """Something the user can act on.

    The message names the intent ("while creating the bridge …"), what happened, and what to do about it.
    """
