"""The editor of drafts: one form for what was read in a report and for what is typed.

``session_drafts`` holds the drafts of a session and keeps them in the book of the desk at
every change; ``form_widgets`` ties widgets to fields; the other modules draw one part each.
"""
