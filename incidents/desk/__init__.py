"""What editors do: sign in, draft, check, upload, review, publish, correct, look back.

Two files lie beside the live store and never leave the house: ``accounts.sqlite``
(who may do what) and ``desk.sqlite`` (drafts, stored reports, decisions). What is
published is in the store alone.

Read the modules in this order: ``roles`` (who may do what), ``context`` (the desk
that every service is given), ``draft``, then the services.
"""
