"""Links between what was found in a text: each the best of its candidates, or none.

A candidate is described by named features; ``weights.json`` holds what each is worth, fitted
by ``python -m incidents.reading.training`` from reports whose drafts are known. A link that
does not reach its threshold is not made: what it would have joined goes to the tray.
"""
