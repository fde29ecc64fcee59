"""Parts of the pages for editors, reviewers and admins."""
