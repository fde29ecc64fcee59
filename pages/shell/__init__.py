"""What every page needs: its start, the filter bar, cached reads, links.

A folder, because Streamlit lists every file directly inside ``pages/`` as a page.
"""
