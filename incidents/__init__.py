"""What happened, who says so, and how many were harmed.

An *incident* is one event at one place and time as the desk understands it.
A *report* is one published document. A *claim* is one thing one report says in
somebody's name. Claims are never edited, averaged or added to one another;
the figures on a page are derived from them, as ranges.

Read the modules in this order: ``model``, ``codebook``, ``counting_rules``, ``atlas``,
``filters``, ``counts``, ``store``, then the renderers in ``views``.
"""
